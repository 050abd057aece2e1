"""Pairs who have not met: nobody is left over, nothing repeats while somebody new is there."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.pairs.matching import make_groups, maximum_matching

Pairs = Counter[tuple[int, int]]


def groups_of(people: list[int], history: Pairs) -> list[tuple[int, ...]]:
    def met(one: int, other: int) -> int:
        return history[min(one, other), max(one, other)]

    return make_groups(people, met=met, fit=lambda one, other: (one * other) % 7)


def pairs_in(groups: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    return [pair for group in groups for pair in combinations(sorted(group), 2)]


@pytest.mark.parametrize(("people", "rounds"), [(60, 12), (59, 12), (61, 12), (24, 11), (7, 2)])
def test_no_pair_repeats_while_an_unmet_pair_exists(people: int, rounds: int) -> None:
    history: Pairs = Counter()
    for _round in range(rounds):
        groups = groups_of(list(range(people)), history)
        assert sorted(person for group in groups for person in group) == list(range(people))
        assert sorted(len(group) for group in groups)[:-1] == [2] * (people // 2 - 1)
        history.update(pairs_in(groups))
    assert max(history.values()) == 1


def test_everybody_meets_everybody_in_the_end() -> None:
    history: Pairs = Counter()
    rounds = 0
    while len(history) < 12 * 11 // 2:
        history.update(pairs_in(groups_of(list(range(12)), history)))
        rounds += 1
    assert rounds <= 16  # eleven would be a tournament that is planned ahead


@given(st.integers(2, 9), st.data())
def test_as_many_new_pairs_as_there_can_be(people: int, data: st.DataObject) -> None:
    everybody = list(range(people))
    possible = list(combinations(everybody, 2))
    known = data.draw(st.lists(st.sampled_from(possible), unique=True))
    history: Pairs = Counter(known)
    unmet = [pair for pair in possible if pair not in history]
    edges = {
        one: [other for other in everybody if (min(one, other), max(one, other)) in unmet]
        for one in everybody
    }
    partner = maximum_matching(edges, {})
    assert all(partner[partner[one]] == one and partner[one] in edges[one] for one in partner)
    assert len(partner) // 2 == most_pairs(tuple(everybody), frozenset(unmet))
    groups = groups_of(everybody, history)
    assert sorted(person for group in groups for person in group) == everybody
    assert all(2 <= len(group) <= 3 for group in groups)
    new = [group for group in groups if any(pair in unmet for pair in combinations(group, 2))]
    assert len(new) >= len(partner) // 2
    repeated = [group for group in groups if group not in new]
    alone = [person for group in repeated for person in group]
    assert not [pair for pair in combinations(sorted(alone), 2) if pair in unmet]


@cache
def most_pairs(left: tuple[int, ...], unmet: frozenset[tuple[int, int]]) -> int:
    """The most new pairs, by trying all."""
    if len(left) < 2:
        return 0
    first, rest = left[0], left[1:]
    best = most_pairs(rest, unmet)
    for other in rest:
        if (first, other) in unmet:
            others = tuple(one for one in rest if one != other)
            best = max(best, 1 + most_pairs(others, unmet))
    return best


def test_better_fitting_people_are_paired_first() -> None:
    groups = make_groups(
        [1, 2, 3, 4],
        met=lambda one, other: 0,
        fit=lambda one, other: {(1, 4): 5}.get((one, other), 0),
    )
    assert set(groups) == {(1, 4), (2, 3)}


@pytest.mark.parametrize("people", [[], [7]])
def test_nobody_is_paired_alone(people: list[int]) -> None:
    assert groups_of(people, Counter()) == []
