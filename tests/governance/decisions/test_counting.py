"""Counting: the Schulze method against its paper, ties, quorums, whole ballots only."""

from __future__ import annotations

import random
import time
from itertools import permutations

import pytest

from tenants.governance.decisions.counting import count_choices, schulze

LETTERS = "ABCDE"


def ballots(*lines: tuple[int, str]) -> list[dict[str, int]]:
    """Ballots as (number, order): (5, "ACBED")."""
    return [
        {str(LETTERS.index(letter)): place for place, letter in enumerate(order, start=1)}
        for number, order in lines
        for _each in range(number)
    ]


EXAMPLE = ballots(  # of Schulze's paper: 45 voters, E wins
    (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"),
    (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"),
)  # fmt: skip


def test_the_example_of_the_paper() -> None:
    winners, prefer = schulze(EXAMPLE, options=5)
    assert [LETTERS[one] for one in winners] == ["E"]
    assert prefer == [
        [0, 20, 26, 30, 22],
        [25, 0, 16, 33, 18],
        [19, 29, 0, 17, 24],
        [15, 12, 28, 0, 14],
        [23, 27, 21, 31, 0],
    ]


def test_who_beats_everybody_wins_whatever_the_names_of_options() -> None:
    generator = random.Random(7)
    for _round in range(60):
        orders = ["".join(generator.sample("ABCD", 4)) for _voter in range(9)]
        lines = [(1, order) for order in orders]
        winners, prefer = schulze(ballots(*lines), options=4)
        beats_all = [
            one
            for one in range(4)
            if all(prefer[one][other] > prefer[other][one] for other in range(4) if other != one)
        ]
        if beats_all:
            assert winners == beats_all
        for names in list(permutations("ABCD"))[::7]:
            table = str.maketrans("ABCD", "".join(names))
            moved, _p = schulze(ballots(*((1, o.translate(table)) for o in orders)), options=4)
            assert {names[one] for one in winners} == {"ABCD"[one] for one in moved}


def test_options_without_a_place_are_equal_and_last() -> None:
    winners, prefer = schulze([{"1": 1}, {"1": 1, "0": 2}], options=3)
    assert winners == [1]
    assert prefer == [[0, 0, 1], [2, 0, 2], [0, 0, 0]]


@pytest.mark.parametrize(
    ("way", "voices", "winners", "result"),
    [
        ("poll", [{"options": [0]}, {"options": [0, 1]}], [0], "decided"),
        ("poll", [{"options": [0]}, {"options": [1]}], [0, 1], "tied"),
        ("dots", [{"dots": {"0": 1, "1": 2}}, {"dots": {"0": 2, "1": 1}}], [0, 1], "tied"),
        ("dots", [{"dots": {"2": 3}}, {"dots": {"0": 2}}], [2], "decided"),
        ("ranked", [{"places": {"0": 1}}, {"places": {"0": 1, "1": 2}}], [0], "decided"),
        ("time", [{"yes": [0, 1], "maybe": []}, {"yes": [], "maybe": [1]}], [1], "decided"),
        ("time", [{"yes": [1, 0], "maybe": []}, {"yes": [0, 1], "maybe": []}], [0], "decided"),
        ("time", [{"yes": [], "maybe": []}] * 2, [], "tied"),
    ],
)
def test_each_way(
    way: str, voices: list[dict[str, object]], winners: list[int], result: str
) -> None:
    found = count_choices(way, voices, options=3, quorum=2)
    assert (found.tally["winners"], found.result, found.tally["given"]) == (winners, result, 2)
    assert count_choices(way, voices, options=3, quorum=3).result == "no_quorum"
    empty = count_choices(way, [], options=3, quorum=1)
    assert (empty.result, empty.tally["winners"]) == ("no_quorum", [])


def test_a_large_ranking_is_counted_quickly() -> None:
    """The limit is 50 ms on an idle machine (`tests/bench/decide.py`); here only its order."""
    generator = random.Random(1)
    rows = [
        {str(one): place for place, one in enumerate(generator.sample(range(20), 20), start=1)}
        for _voter in range(300)
    ]
    began = time.process_time()
    schulze(rows, options=20)
    assert time.process_time() - began < 0.5
