"""The agenda planner: rules for any room, kind answers to odd ones, fairness over weeks."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.meetings.planning import (
    AtTable,
    Evening,
    Format,
    Infeasible,
    InFormat,
    Lock,
    OffAgenda,
    OnAgenda,
    Person,
    Plan,
    Question,
    Situation,
    Table,
    encounters,
    explain,
    moved_seats,
    new_pairs,
    plan_evening,
    score_plan,
    violations,
)
from tests.bench.evenings import evening
from tests.bench.planner_peer import plan_greedily

TROIKA = Format(
    "troika",
    frozenset({"problem"}),
    min_people=3,
    max_people=5,
    fixed_minutes=1,
    minutes_per_question=10,
    questions_per_run=3,
)
CROWDS = Format(
    "wise_crowds",
    frozenset({"prototype"}),
    frozenset({"solution"}),
    min_people=4,
    max_people=7,
    table_min=5,
    table_max=6,
    minutes_per_question=15,
    questions_per_run=4,
)
DUO = Format("duo", min_people=2, max_people=2, minutes_per_question=20)
ALL = Format(
    "one_two_four_all",
    frozenset({"idea"}),
    min_people=2,
    max_people=300,
    fixed_minutes=12,
    parallel=False,
)
COFFEE = Format(
    "lean_coffee",
    frozenset({"growth"}),
    frozenset({"team"}),
    min_people=3,
    max_people=7,
    table_min=4,
    table_max=6,
    fixed_minutes=19,
    minutes_per_question=8,
    questions_per_run=6,
    questions_at_least=3,
)
FORMATS = (TROIKA, CROWDS, ALL)
SLOW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def people(count: int) -> tuple[Person, ...]:
    return tuple(
        Person(number, frozenset({f"skill{number % 3}"})) for number in range(1, count + 1)
    )


def questions(*authors: int, **rest: Any) -> tuple[Question, ...]:
    return tuple(
        Question(100 + n, author, stage="problem", **rest) for n, author in enumerate(authors)
    )


def unserved(plan: Plan) -> dict[int, str]:
    return {left.question: left.reason for left in plan.unserved}


def sentences(situation: Situation, plan: Plan) -> dict[str, dict[str, int]]:
    return {sentence.key: dict(sentence.numbers) for sentence in explain(situation, plan)}


@st.composite
def rooms(draw: st.DrawFn) -> Situation:
    count = draw(st.integers(0, 26))
    crowd = []
    for number in range(1, count + 1):
        comes = draw(st.sampled_from([None, None, None, None, 20, 40, 70]))
        leaves = draw(st.sampled_from([None, None, None, None, 50, 80]))
        skills = draw(st.frozensets(st.sampled_from(["law", "sales", "code"]), max_size=2))
        crowd.append(Person(number, skills, present_from=comes, present_until=leaves))
    asked = tuple(
        Question(
            100 + number,
            draw(st.integers(1, max(1, count + 2))),  # some authors are not there
            draw(st.sampled_from([None, 1, 2])),
            draw(st.sampled_from(["idea", "problem", "prototype", "launch"])),
            draw(st.sampled_from(["solution", "team"])),
            draw(st.integers(0, 9)),
            draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(0, 14)))
    )
    formats = draw(
        st.lists(st.sampled_from([*FORMATS, DUO, COFFEE]), min_size=1, max_size=4, unique=True)
    )
    room = Evening(
        minutes=draw(st.sampled_from([45, 90, 120])),
        tables=draw(st.integers(1, 9)),
        seats=draw(st.integers(4, 8)),
        changeover=draw(st.sampled_from([0, 3])),
    )
    pairs = draw(
        st.dictionaries(
            st.tuples(st.integers(1, 26), st.integers(1, 26)).filter(lambda p: p[0] < p[1]),
            st.integers(1, 4),
            max_size=30,
        )
    )
    return Situation(tuple(crowd), asked, tuple(formats), room, pairs, seed=draw(st.integers(0, 3)))


def refused(situation: Situation) -> Infeasible | None:
    try:
        plan_evening(situation)
    except Infeasible as refusal:
        return refusal
    return None


def planned(situation: Situation) -> Plan | None:
    """The plan, or None where the room has too few seats and says so."""
    seats = situation.evening.tables * situation.evening.seats
    if len(situation.people) <= seats:
        return plan_evening(situation)
    with pytest.raises(Infeasible, match="more_people_than_seats"):
        plan_evening(situation)
    return None


@SLOW
@given(rooms())
def test_any_room_gets_an_evening_that_keeps_every_rule(situation: Situation) -> None:
    plan = planned(situation)
    if plan is None:
        return
    # Checked here from the data alone, so that the planner's own rules are checked too.
    for block in plan.blocks:
        seats = [person for table in block.tables for person in table.people]
        assert len(seats) == len(set(seats))
        there = {
            person.id
            for person in situation.people
            if 0 < block.minutes <= 2 * person.minutes_present(block.start, block.end)
        }
        assert set(seats) == there
        assert block.end <= situation.evening.minutes - 25
        for table in block.tables:
            assert len(table.questions) <= block.rounds
            for number in table.questions:
                author = situation.person[situation.question[number].author]
                assert author.id in table.people
                assert author.minutes_present(block.start, block.end) == block.minutes
    for before, after in combinations(plan.blocks, 2):
        assert before.end + situation.evening.changeover <= after.start
    assert len(plan.agenda) == len(set(plan.agenda))
    assert {*plan.agenda, *unserved(plan)} == set(situation.question)
    assert not set(plan.agenda) & set(unserved(plan))
    assert violations(situation, plan) == []
    clock = 0
    for step in plan.frame:
        assert step.start == clock
        clock += step.minutes
    assert explain(situation, plan)


@SLOW
@given(rooms(), st.randoms(use_true_random=False))
def test_same_input_same_plan_in_any_order_and_when_planned_again(
    situation: Situation, chance: Random
) -> None:
    plan = planned(situation)
    if plan is None:
        return
    crowd, asked = list(situation.people), list(situation.questions)
    chance.shuffle(crowd)
    chance.shuffle(asked)
    assert plan_evening(replace(situation, people=tuple(crowd), questions=tuple(asked))) == plan
    assert plan_evening(replace(situation, previous=plan)) == plan


@SLOW
@given(rooms(), st.data())
def test_locks_are_kept_or_named(situation: Situation, data: st.DataObject) -> None:
    ids = sorted(situation.person) or [1]
    numbers = sorted(situation.question) or [100]
    places = st.tuples(st.integers(1, 3), st.integers(1, 4))
    lock = st.one_of(
        st.builds(OnAgenda, st.sampled_from(numbers)),
        st.builds(OffAgenda, st.sampled_from(numbers)),
        st.builds(lambda q, at: OnAgenda(q, *at), st.sampled_from(numbers), places),
        st.builds(lambda p, at: AtTable(p, *at), st.sampled_from(ids), places),
        st.builds(
            InFormat,
            st.integers(1, 3),
            st.sampled_from([f.key for f in situation.formats]),
            st.none() | st.integers(1, 3),
        ),
    )
    locks = tuple(data.draw(st.lists(lock, max_size=4)))
    locked = replace(situation, locks=locks)
    refusal = refused(locked)
    if refusal is None:
        assert violations(locked, plan_evening(locked)) == []
        return
    assert refusal.remedy
    assert set(refusal.locks) <= set(locks)
    assert refusal.locks or refusal.reason == "more_people_than_seats"
    if refusal.reason == "locks_need_more_room":  # releasing any one of them is enough
        for each in refusal.locks:
            rest = tuple(other for other in refusal.locks if other != each)
            assert refused(replace(situation, locks=rest)) is None


@SLOW
@given(rooms(), st.integers(10, 100))
def test_what_has_begun_stays_when_planned_again_in_mid_evening(
    situation: Situation, minute: int
) -> None:
    plan = planned(situation)
    if plan is None:
        return
    again = replace(
        situation,
        previous=plan,
        from_minute=minute,
        people=(*situation.people, Person(900, present_from=minute)),
        evening=replace(situation.evening, tables=situation.evening.tables + 1),
    )
    later = plan_evening(again)
    begun = tuple(block for block in plan.blocks if block.start < minute)
    assert later.blocks[: later.fixed] == begun
    assert all(block.start >= minute for block in later.blocks[later.fixed :])
    assert violations(again, later) == []
    assert len(later.agenda) == len(set(later.agenda))


def test_an_evening_of_omsk_in_numbers() -> None:
    asked = questions(1, 2, 3, 4, 5, weeks_waiting=2)
    situation = Situation(people(16), asked, FORMATS, Evening(tables=4), {(1, 2): 3})
    plan = plan_evening(situation)
    said = sentences(situation, plan)
    assert sorted(plan.agenda) == [100, 101, 102, 103, 104]
    assert said["questions_of_people"] == {"questions": 5, "people": 5}
    assert said["longest_wait_served"] == {"weeks": 2}
    new, pairs = new_pairs(situation, plan)
    assert said["pairs_are_new"] == {"new": new, "pairs": pairs}
    assert pairs == len(encounters(plan))
    assert new == pairs - ((1, 2) in encounters(plan))
    assert plan.score == score_plan(situation, plan)
    assert [step.key for step in plan.frame][:2] == ["check_in", "framing"]
    assert [step.key for step in plan.frame][-2:] == ["reflection", "closing"]


@pytest.mark.parametrize(("count", "key"), [(0, "nobody_there"), (1, "one_person_there")])
def test_too_few_people_are_told_so(count: int, key: str) -> None:
    situation = Situation(people(count), questions(1, 1), FORMATS)
    plan = plan_evening(situation)
    assert plan.blocks == ()
    assert [sentence.key for sentence in explain(situation, plan)] == [key]
    assert len(plan.unserved) == 2
    assert sum(step.minutes for step in plan.frame) == 120


@pytest.mark.parametrize("count", [2, 3])
def test_two_or_three_people_work_together(count: int) -> None:
    situation = Situation(people(count), questions(1, 2), (*FORMATS, DUO))
    plan = plan_evening(situation)
    assert sorted(plan.agenda) == [100, 101]
    assert violations(situation, plan) == []


def test_a_table_of_many_topics_gets_time_for_many() -> None:
    """Collecting topics and voting on one of them would be no Lean Coffee."""
    asked = questions(*range(1, 13))
    situation = Situation(people(12), asked, (COFFEE,), Evening(tables=4, seats=6))
    plan = plan_evening(situation)
    assert violations(situation, plan) == []
    assert {block.rounds for block in plan.blocks} <= {3, 4, 5, 6}
    assert len(plan.agenda) == 12
    few = replace(situation, questions=asked[:2])
    assert {block.rounds for block in plan_evening(few).blocks} == {3}  # topics come on the spot


def test_the_fit_of_stage_and_blocker_decides_and_is_told() -> None:
    asked = tuple(
        Question(100 + n, n, stage="growth", blocker="team", weeks_waiting=1) for n in range(1, 9)
    )
    crowds = replace(CROWDS, min_people=3, table_min=4)
    situation = Situation(people(8), asked, (crowds, COFFEE), Evening(tables=2, seats=6))
    plan = plan_evening(situation)
    assert {block.format for block in plan.blocks} == {"lean_coffee"}
    told = sentences(situation, plan)
    assert told["questions_fit_format"] == {"fitting": 8, "questions": 8}
    assert told["questions_fit_blocker"] == {"fitting": 8, "questions": 8}
    elsewhere = tuple(replace(q, stage="prototype", blocker="solution") for q in asked)
    plan = plan_evening(replace(situation, questions=elsewhere))
    assert {block.format for block in plan.blocks} == {"wise_crowds"}


def test_no_questions_no_blocks() -> None:
    situation = Situation(people(12), (), FORMATS)
    plan = plan_evening(situation)
    assert plan.blocks == ()
    assert list(sentences(situation, plan)) == ["no_questions"]


def test_no_time_and_no_fitting_format_are_told_apart() -> None:
    short = Situation(people(12), questions(1), FORMATS, Evening(minutes=45))
    assert list(sentences(short, plan_evening(short))) == ["no_time_for_a_block"]
    odd = Situation(people(3), questions(1), (DUO,))
    assert list(sentences(odd, plan_evening(odd))) == ["no_format_fits"]
    away = Situation(people(3), questions(77), FORMATS)
    assert list(sentences(away, plan_evening(away))) == ["no_author_there"]


def test_five_hundred_people_and_twenty_seats_get_a_clear_answer() -> None:
    situation = Situation(people(500), questions(1, 2), FORMATS, Evening(tables=4, seats=5))
    with pytest.raises(Infeasible) as refusal:
        plan_evening(situation)
    assert refusal.value.reason == "more_people_than_seats"
    assert refusal.value.remedy == "add_tables_or_limit_people"
    assert dict(refusal.value.numbers) == {"people": 500, "seats": 20}


def test_five_hundred_people_with_seats_all_sit() -> None:
    asked = questions(*range(1, 61))
    situation = Situation(people(500), asked, (CROWDS, ALL), Evening(tables=80, seats=8))
    plan = plan_evening(situation)
    assert len(plan.agenda) == 60
    assert violations(situation, plan) == []


def test_a_large_room_splits_where_the_format_is_small() -> None:
    situation = Situation(people(23), questions(*range(1, 8)), (CROWDS,), Evening(tables=5))
    plan = plan_evening(situation)
    sizes = [sorted(len(table.people) for table in block.tables) for block in plan.blocks]
    assert all(size in ([4, 4, 5, 5, 5], [5, 6, 6, 6]) for size in sizes)
    assert violations(situation, plan) == []


def test_an_author_with_five_questions_comes_after_the_others() -> None:
    asked = questions(1, 1, 1, 1, 1, 2, 3)
    asked = tuple(replace(q, weeks_waiting=20 if q.author == 1 else 0) for q in asked)
    room = Evening(minutes=40 + 36, tables=1)
    situation = Situation(people(5), asked, (TROIKA,), room)
    plan = plan_evening(situation)
    assert len(plan.agenda) == 3
    assert sorted(situation.question[n].author for n in plan.agenda) == [1, 2, 3]
    assert sorted(set(unserved(plan).values())) == ["author_has_another"]
    alone = plan_evening(replace(situation, questions=asked[:5]))
    assert len(alone.agenda) == 3


def test_who_waited_longest_and_was_served_least_comes_first() -> None:
    asked = tuple(
        Question(100 + n, n, stage="problem", weeks_waiting=waited, times_served=served)
        for n, (waited, served) in enumerate([(0, 0), (5, 0), (5, 3), (1, 0), (6, 0)], start=1)
    )
    situation = Situation(people(5), asked, (TROIKA,), Evening(minutes=40 + 31, tables=1))
    plan = plan_evening(situation)
    assert sorted(plan.agenda) == [102, 103, 105]
    fresh = tuple(replace(q, weeks_waiting=0) for q in asked)
    assert 103 not in plan_evening(replace(situation, questions=fresh)).agenda


def test_over_weeks_nobody_starves_and_strangers_meet() -> None:
    crowd = people(12)
    formats = (replace(TROIKA, questions_per_run=1, stages=frozenset({"launch"})),)
    room = Evening(minutes=40 + 11, tables=3)
    waits = dict.fromkeys(range(1, 13), 0)
    served = dict.fromkeys(range(1, 13), 0)
    met: dict[tuple[int, int], int] = {}
    longest = 0
    for _ in range(16):
        asked = tuple(
            # The first half fits the format every week and would always win without fairness.
            Question(n, n, None, "launch" if n <= 6 else "idea", "", waits[n], served[n])
            for n in range(1, 13)
        )
        plan = plan_evening(Situation(crowd, asked, formats, room, met))
        assert len(plan.agenda) == 3
        for number in waits:
            waits[number] = 0 if number in plan.agenda else waits[number] + 1
            served[number] += number in plan.agenda
        longest = max(longest, *waits.values())
        for pair, times in encounters(plan).items():
            met[pair] = met.get(pair, 0) + times
    assert min(served.values()) >= 3
    assert longest <= 8
    assert len(met) == 66  # everyone with everyone


def test_late_arrivals_and_early_leavers_sit_where_they_can() -> None:
    crowd = (*people(8), Person(9, present_from=60), Person(10, present_until=40))
    asked = (*questions(9, 10, 1, 2), Question(200, 9, stage="problem"))
    situation = Situation(crowd, asked, (TROIKA, CROWDS), Evening(tables=3))
    plan = plan_evening(situation)
    assert violations(situation, plan) == []
    assert {100, 101, 102, 103} <= set(plan.agenda)
    for block in plan.blocks:
        authors = {situation.question[number].author for number in block.questions}
        assert 9 not in authors or block.start >= 60
        assert 10 not in authors or block.end <= 40


def test_one_more_person_moves_almost_nobody() -> None:
    situation = Situation(people(20), questions(1, 2, 3, 4, 5, 6), FORMATS, Evening(tables=5))
    plan = plan_evening(situation)
    again = replace(situation, people=(*situation.people, Person(21)), previous=plan)
    later = plan_evening(again)
    moved, seats = moved_seats(later, plan)
    assert sorted(later.agenda) == sorted(plan.agenda)
    assert [block.format for block in later.blocks] == [block.format for block in plan.blocks]
    assert seats == 20 * len(plan.blocks)
    assert moved <= len(plan.blocks)
    assert sentences(again, later)["seats_moved"] == {"moved": moved, "seats": seats}


def test_moving_one_person_by_a_lock_keeps_the_rest() -> None:
    situation = Situation(people(20), questions(1, 2, 3, 4), FORMATS, Evening(tables=5))
    plan = plan_evening(situation)
    person = plan.blocks[0].tables[0].people[-1]
    locked = replace(situation, locks=(AtTable(person, 1, 2),), previous=plan)
    later = plan_evening(locked)
    assert later.seat()[1, person] == 2
    assert moved_seats(later, plan)[0] <= 4
    assert violations(locked, later) == []


def test_broken_plans_are_noticed() -> None:
    situation = Situation(people(12), questions(1, 2), (CROWDS,), Evening(tables=2))
    plan = plan_evening(situation)
    block = plan.blocks[0]
    first, second = block.tables

    def rules(*tables: Table, **changes: Any) -> set[str]:
        broken = replace(block, tables=tables or block.tables, **changes)
        spoiled = replace(plan, blocks=(broken, *plan.blocks[1:]))
        return {violation.rule for violation in violations(situation, spoiled)}

    assert rules() == set()
    assert "at_two_tables" in rules(first, replace(second, people=(*second.people, *first.people)))
    assert "not_seated" in rules(first, replace(second, people=second.people[1:]))
    assert "author_absent" in rules(
        replace(first, questions=second.questions), replace(second, questions=first.questions)
    )
    assert "overrun" in rules(start=90)
    assert "question_twice" in rules(first, replace(second, questions=first.questions * 2))
    assert "person_unknown" in rules(first, replace(second, people=(*second.people, 77)))
    assert "table_size" in rules(replace(first, people=first.people[:3]), second)
    locked = replace(situation, locks=(OffAgenda(plan.agenda[0]), InFormat(1, "other")))
    assert [v.rule for v in violations(locked, plan)] == ["lock_broken", "lock_broken"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_better_than_a_careful_person_with_a_list(seed: int) -> None:
    situation = evening(30, 14, 6, seed=seed)
    ours, theirs = plan_evening(situation).score, plan_greedily(situation).score
    assert ours.authors >= theirs.authors
    assert ours.fine > theirs.fine
    assert ours.mixing > theirs.mixing


CONTRADICTIONS = [
    ((OnAgenda(100), OffAgenda(100)), "question_on_and_off"),
    ((OnAgenda(100, 1), OnAgenda(100, 2)), "question_in_two_blocks"),
    ((InFormat(1, "troika"), InFormat(1, "wise_crowds")), "block_in_two_formats"),
    ((AtTable(3, 1, 1), AtTable(3, 1, 2)), "person_at_two_tables"),
    ((OnAgenda(100, 1, 2), AtTable(1, 1, 1)), "person_at_two_tables"),
    ((OnAgenda(103),), "author_absent"),
    ((OnAgenda(999),), "question_not_in_queue"),
    ((AtTable(999, 1, 1),), "person_absent"),
    ((AtTable(1, 1, 9),), "no_such_table"),
    ((AtTable(1, 0, 1),), "no_such_block"),
    ((InFormat(1, "karaoke"),), "format_unknown"),
    ((InFormat(1, "wise_crowds"), InFormat(9, "wise_crowds")), "format_needs_minutes"),
]


@pytest.mark.parametrize(("locks", "reason"), CONTRADICTIONS)
def test_contradicting_locks_are_named(locks: tuple[Lock, ...], reason: str) -> None:
    situation = Situation(people(12), questions(1, 2, 3, 99), FORMATS, Evening(tables=3))
    harmless = OnAgenda(101)
    with pytest.raises(Infeasible) as refusal:
        plan_evening(replace(situation, locks=(harmless, *locks)))
    assert refusal.value.reason == reason
    assert set(refusal.value.locks) <= set(locks)
    assert harmless not in refusal.value.locks
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("format", "count", "minutes", "reason", "numbers"),
    [
        ("large", 12, 120, "format_needs_people", {"needs": 20, "people": 12}),
        ("small", 12, 120, "format_takes_people", {"takes": 6, "people": 12}),
        ("long", 12, 120, "format_needs_minutes", {"needs": 90, "minutes": 80}),
        ("long", 12, 130, "", {}),
    ],
)
def test_a_format_that_can_not_be_held_says_what_is_missing(
    format: str, count: int, minutes: int, reason: str, numbers: dict[str, int]
) -> None:
    formats = (
        *FORMATS,
        Format("large", min_people=2, max_people=8, min_room=20, fixed_minutes=20),
        Format("small", min_people=2, max_people=6, fixed_minutes=20, parallel=False),
        Format("long", min_people=2, max_people=8, fixed_minutes=90),
    )
    evening = Evening(minutes=minutes, tables=3)
    situation = Situation(people(count), questions(1, 2, 3), formats, evening)
    held = replace(situation, locks=(InFormat(1, format),))
    if not reason:
        assert plan_evening(held).blocks[0].format == format
        return
    with pytest.raises(Infeasible) as refusal:
        plan_evening(held)
    assert (refusal.value.reason, refusal.value.numbers) == (reason, numbers)


def test_more_locked_questions_than_time_are_named_and_fewer_are_kept() -> None:
    asked = tuple(replace(question, locked=True) for question in questions(1, 2, 3, 4))
    room = Evening(minutes=40 + 31, tables=1)
    situation = Situation(people(5), asked, (TROIKA,), room)
    with pytest.raises(Infeasible) as refusal:
        plan_evening(situation)
    assert set(refusal.value.locks) == {OnAgenda(question.id) for question in asked}
    three = (*asked[:1], replace(asked[1], locked=False, weeks_waiting=50), *asked[2:])
    assert sorted(plan_evening(replace(situation, questions=three)).agenda) == [100, 102, 103]


def test_more_people_locked_to_a_table_than_it_holds() -> None:
    locks = tuple(AtTable(number, 1, 1) for number in range(1, 9))
    situation = Situation(people(20), questions(1, 9), (TROIKA, CROWDS), locks=locks)
    with pytest.raises(Infeasible) as refusal:
        plan_evening(situation)
    assert set(refusal.value.locks) == set(locks)
    whole_room = replace(situation, formats=FORMATS)
    plan = plan_evening(whole_room)
    assert plan.blocks[0].format == "one_two_four_all"
    assert violations(whole_room, plan) == []


def test_a_question_locked_to_a_table_takes_its_author_there() -> None:
    situation = Situation(
        people(12),
        questions(1, 2, 3),
        FORMATS,
        Evening(tables=3),
        locks=(OnAgenda(101, 1, 2), InFormat(1, "wise_crowds"), AtTable(7, 1, 2)),
    )
    plan = plan_evening(situation)
    table = plan.blocks[0].tables[1]
    assert plan.blocks[0].format == "wise_crowds"
    assert 101 in table.questions
    assert {2, 7} <= set(table.people)
