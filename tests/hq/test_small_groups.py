"""Groups of fewer than five are hidden, also from subtraction."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.hq.small_groups import change, in_words, publish, publish_all, share, total
from tenants.members.validators import SMALLEST_GROUP

COUNT = st.integers(0, 60)
CITIES = st.lists(st.lists(COUNT, min_size=6, max_size=6), min_size=1, max_size=8)


def is_safe(one: int, other: int) -> bool:
    return one == other or abs(one - other) >= SMALLEST_GROUP


@given(COUNT)
def test_a_number_is_nought_or_five_and_more_and_never_above_the_truth(number: int) -> None:
    published = publish(number)
    if published is None:
        assert 0 < number < SMALLEST_GROUP
    else:
        assert published == 0 or published >= SMALLEST_GROUP
        assert 0 <= number - published < SMALLEST_GROUP


@given(CITIES, st.data())
def test_no_two_sums_of_any_weeks_and_cities_differ_by_fewer_than_five(
    cities: list[list[int]], data: Any
) -> None:
    """Rows are cities, columns weeks: any sums over cities, in any two weeks."""
    published = [[publish(number) for number in weeks] for weeks in cities]
    sums = []
    for _ in range(6):
        week = data.draw(st.integers(0, 5))
        chosen = data.draw(st.sets(st.integers(0, len(cities) - 1)))
        sums.append(total(published[city][week] for city in chosen))
    assert all(is_safe(one, other) for one, other in combinations(sums, 2))


@given(st.dictionaries(st.sampled_from(["idea", "problem", "launch", "growth"]), COUNT))
def test_a_whole_and_its_parts_tell_no_small_rest(parts: dict[str, int]) -> None:
    whole, published = publish(sum(parts.values())), publish_all(parts)
    for shown in ([part] for part in published):
        assert whole is None or is_safe(whole, total(published[part] for part in shown))
    assert whole is None or is_safe(whole, total(published.values()))


@given(CITIES)
def test_a_total_without_one_city_tells_no_more_than_that_city(cities: list[list[int]]) -> None:
    now = [publish(weeks[0]) for weeks in cities]
    for left_out, number in enumerate(now):
        rest = total(now[:left_out] + now[left_out + 1 :])
        assert total(now) - rest == (number or 0)


@given(COUNT, COUNT)
def test_a_change_from_week_to_week_is_never_small(before: int, now: int) -> None:
    found = change(publish(now), publish(before))
    assert found is None or found == 0 or abs(found) >= SMALLEST_GROUP


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 4, None), (3, 4, None), (2, 6, 35), (10, 10, 100), (0, 9, 0)]
)
def test_shares_are_of_five_and_more_in_steps_of_five(
    part: int, whole: int, percent: int | None
) -> None:
    assert share(part, whole) == percent


@pytest.mark.parametrize(("number", "text"), [(None, "under 5"), (0, "0"), (15, "15")])
def test_words(number: int | None, text: str, db: None) -> None:
    assert in_words(number) == text
