"""Three-way merge of formats: pure values, no database."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.library.merge import (
    OURS,
    THEIRS,
    Change,
    Merge,
    Undecided,
    Unmergeable,
    compare_three,
)
from tenants.formats.catalogue import (
    CATALOGUE,
    FormatSpec,
    FormatText,
    Multiplicity,
    StepKind,
    diff,
)
from tenants.formats.catalogue.spec import StepSpec

BASE = CATALOGUE["troika"]


def step(name: str, **more: Any) -> StepSpec:
    words = FormatText(f"{name} по-русски", f"{name} in English")
    return StepSpec(
        kind=StepKind.ROUND,
        minutes=more.pop("minutes", 5),
        title=FormatText(f"Шаг {name}", f"Step {name}"),
        for_facilitator=words,
        for_participants=words,
        **more,
    )


def steps(spec: FormatSpec, **changed: StepSpec | None) -> FormatSpec:
    """The format with steps replaced or removed: `steps(spec, at_1=None)`."""
    found: list[StepSpec | None] = list(spec.steps)
    for name, new in changed.items():
        found[int(name.removeprefix("at_"))] = new
    return replace(spec, steps=tuple(one for one in found if one is not None))


def only(merge: Merge) -> Change:
    (change,) = merge.changes
    return change


def test_nothing_newer_is_nothing_to_take() -> None:
    ours = replace(BASE, max_people=9)
    merge = compare_three(BASE, ours, BASE)
    assert merge.changes == ()
    assert merge.apply({}) == ours


def test_their_minutes_come_and_our_words_stay() -> None:
    first = BASE.steps[0]
    ours = steps(BASE, at_0=replace(first, for_participants=FormatText("Пишем", "We write")))
    theirs = steps(BASE, at_0=replace(first, minutes=first.minutes + 2))
    merge = compare_three(BASE, ours, theirs)
    assert (only(merge).what, only(merge).fields, only(merge).conflict) == (
        "changed",
        ("minutes",),
        False,
    )
    merged = merge.apply({}).steps[0]
    assert merged.minutes == first.minutes + 2
    assert merged.for_participants.en == "We write"
    assert merge.apply({"step-0": OURS}) == ours


def test_the_same_minutes_changed_twice_have_to_be_chosen() -> None:
    first = BASE.steps[0]
    ours = steps(BASE, at_0=replace(first, minutes=9))
    theirs = steps(BASE, at_0=replace(first, minutes=7))
    merge = compare_three(BASE, ours, theirs)
    assert only(merge).conflict
    with pytest.raises(Undecided, match="step-0"):
        merge.apply({})
    assert merge.apply({"step-0": OURS}).steps[0].minutes == 9
    assert merge.apply({"step-0": THEIRS}).steps[0].minutes == 7


def test_a_change_that_we_made_too_is_none() -> None:
    changed = steps(BASE, at_0=replace(BASE.steps[0], minutes=7))
    assert compare_three(BASE, changed, changed).changes == ()


def test_languages_of_a_text_are_merged_apart() -> None:
    ours = replace(BASE, purpose=replace(BASE.purpose, ru="Наша цель"))
    theirs = replace(BASE, purpose=replace(BASE.purpose, en="Their purpose"))
    merge = compare_three(BASE, ours, theirs)
    assert not only(merge).conflict
    assert merge.apply({}).purpose == FormatText("Наша цель", "Their purpose")


def test_a_new_step_comes_after_the_one_that_it_follows_there() -> None:
    first, *rest = BASE.steps
    ours = replace(BASE, steps=(first, step("ours"), *rest))
    theirs = replace(BASE, steps=(first, step("new"), step("newer"), *rest))
    merge = compare_three(BASE, ours, theirs)
    assert {change.what for change in merge.changes} == {"added"}
    names = [one.title.en for one in merge.apply({}).steps]
    assert names[:4] == [first.title.en, "Step new", "Step newer", "Step ours"]
    kept = merge.apply({change.key: OURS for change in merge.changes})
    assert kept == ours


def test_a_step_removed_there_and_changed_here_is_a_conflict() -> None:
    ours = steps(BASE, at_1=replace(BASE.steps[1], minutes=11))
    theirs = steps(BASE, at_1=None)
    merge = compare_three(BASE, ours, theirs)
    assert (only(merge).what, only(merge).conflict) == ("removed", True)
    assert merge.apply({"step-1": THEIRS}) == theirs
    assert merge.apply({"step-1": OURS}) == ours


def test_a_step_changed_there_and_removed_here_is_a_conflict() -> None:
    ours = steps(BASE, at_1=None)
    theirs = steps(BASE, at_1=replace(BASE.steps[1], minutes=11))
    merge = compare_three(BASE, ours, theirs)
    assert (only(merge).what, only(merge).conflict) == ("changed", True)
    assert merge.apply({"step-1": THEIRS}) == theirs
    assert merge.apply({"step-1": OURS}) == ours


def test_a_new_order_is_one_change() -> None:
    base = replace(BASE, steps=(step("a"), step("b"), step("c")))
    theirs = replace(base, steps=(step("c"), step("a"), step("b")))
    merge = compare_three(base, base, theirs)
    assert only(merge).key == "order"
    assert merge.apply({}) == theirs
    ours = replace(base, steps=(step("b"), step("a"), step("c")))
    assert compare_three(base, ours, theirs).conflicts


def test_parts_that_contradict_each_other_are_refused() -> None:
    def rounds(number: int) -> StepSpec:
        return step("a", multiplicity=Multiplicity.PER_ROUND, repeats=number)

    two = step("b", multiplicity=Multiplicity.PER_ROUND, repeats=2)
    base = replace(BASE, steps=(rounds(2), two))
    theirs = replace(base, steps=(rounds(3), replace(two, repeats=3)))
    merge = compare_three(base, base, theirs)
    assert merge.apply({}) == theirs
    with pytest.raises(Unmergeable):
        merge.apply({"step-1": OURS})


PROGRAMS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(1, 4)),
    min_size=1,
    max_size=6,
    unique_by=lambda pair: pair[0],
).map(lambda pairs: replace(BASE, steps=tuple(step(n, minutes=m) for n, m in pairs)))


@given(base=PROGRAMS, ours=PROGRAMS, theirs=PROGRAMS)
def test_all_theirs_and_all_ours(base: FormatSpec, ours: FormatSpec, theirs: FormatSpec) -> None:
    untouched = compare_three(base, base, theirs)
    assert not untouched.conflicts
    assert diff(untouched.apply({}), theirs).identical
    merge = compare_three(base, ours, theirs)
    kept = {change.key: OURS for change in merge.changes}
    assert merge.apply(kept) == ours
    with suppress(Unmergeable):  # all of theirs and ours were removed
        merge.apply({change.key: THEIRS for change in merge.changes})
