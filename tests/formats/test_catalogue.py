"""The starter formats: their facts, both languages, their minutes in order, fit and comparison."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from tenants.formats.catalogue import (
    CATALOGUE,
    EVENING_BLOCKS,
    Capture,
    FormatSpec,
    FormatText,
    Multiplicity,
    Reason,
    StepKind,
    StepSpec,
    diff,
    fits,
    table_sizes,
    total_minutes,
    unroll,
)
from tenants.formats.catalogue.errors import (
    ImpossibleFormat,
    ImpossibleStep,
    TooFewPeople,
    TooFewQuestions,
    TooFewRounds,
    TooManyPeople,
    TooManyQuestions,
    TooManyRounds,
)
from tenants.products.models import PATH, Blocker

KEYS = [
    "one_two_four_all",
    "troika",
    "wise_crowds",
    "twenty_five_ten",
    "triz",
    "what_so_what",
    "lean_coffee",
    "pro_action_cafe",
    "evening_frame",
]
PHONE_CHARACTERS = 120


def texts(spec: FormatSpec) -> Iterator[FormatText]:
    yield from (spec.name, spec.purpose, spec.when_to_use, spec.pitfalls, spec.source)
    for step in spec.steps:
        yield from (step.title, step.for_facilitator, step.for_participants)


def step(title: str, minutes: float = 5, **fields: Any) -> StepSpec:
    values: dict[str, Any] = {
        "kind": StepKind.GROUPS,
        "title": FormatText(title, title),
        "for_facilitator": FormatText(title * 3, title * 3),
        "for_participants": FormatText(title * 2, title * 2),
    }
    return StepSpec(minutes=minutes, **(values | fields))


def format_of(*steps: StepSpec, **fields: Any) -> FormatSpec:
    values: dict[str, Any] = {
        "min_people": 3,
        "max_people": 20,
        "table_size": (3, 5),
        "questions_per_run": (0, 4),
    }
    return replace(CATALOGUE["one_two_four_all"], steps=steps, **(values | fields))


def minutes_of(spec: FormatSpec) -> list[float]:
    return [step.minutes for step in spec.steps]


def test_the_catalogue_is_complete_and_keyed() -> None:
    assert list(CATALOGUE) == KEYS
    assert [spec.key for spec in CATALOGUE.values()] == KEYS


# The facts of the methods


def test_one_two_four_all_takes_twelve_minutes() -> None:
    spec = CATALOGUE["one_two_four_all"]
    assert minutes_of(spec) == [1, 2, 4, 5]
    assert [step.group_size for step in spec.steps] == [None, 2, 4, None]
    assert total_minutes(spec, questions=1, people=40) == 12


def test_troika_serves_three_questions_in_about_half_an_hour() -> None:
    spec = CATALOGUE["troika"]
    reflect, *per_question = spec.steps
    assert reflect.minutes == 1
    assert reflect.multiplicity == Multiplicity.ONCE
    bounds = [(1, 2), (1, 2), (4, 5), (1, 2)]
    for each, (least, most) in zip(per_question, bounds, strict=True):
        assert least <= each.minutes <= most
        assert each.multiplicity == Multiplicity.PER_QUESTION
    assert total_minutes(spec, questions=3, people=24) == pytest.approx(30, abs=1)


def test_wise_crowds_takes_a_quarter_of_an_hour_per_question() -> None:
    spec = CATALOGUE["wise_crowds"]
    assert minutes_of(spec) == [2, 3, 8, 2]
    assert [total_minutes(spec, questions=n, people=20) for n in (1, 2, 4)] == [15, 30, 60]


def test_twenty_five_ten_scores_five_times_in_under_half_an_hour() -> None:
    spec = CATALOGUE["twenty_five_ten"]
    program = unroll(spec, questions=("?",), people=60)
    scores = [timed for timed in program if timed.step.kind == StepKind.VOTE]
    assert [timed.round_index for timed in scores] == [0, 1, 2, 3, 4]
    assert 25 <= total_minutes(spec, questions=1, people=60) < 30


def test_triz_is_a_frame_and_three_rounds_of_one_two_four_all() -> None:
    spec = CATALOGUE["triz"]
    assert minutes_of(spec) == [5] + [1, 2, 4, 5] * 3
    assert total_minutes(spec, questions=1, people=20) == pytest.approx(40, abs=1)


def test_what_so_what_takes_between_half_an_hour_and_three_quarters() -> None:
    spec = CATALOGUE["what_so_what"]
    assert 30 <= total_minutes(spec, questions=0, people=20) <= 45
    assert total_minutes(spec, questions=1, people=20) == total_minutes(
        spec, questions=0, people=20
    )


def test_lean_coffee_counts_pitches_topics_and_extensions() -> None:
    spec = CATALOGUE["lean_coffee"]
    assert [(each.multiplicity, each.minutes) for each in spec.steps] == [
        (Multiplicity.PER_PERSON, 2),
        (Multiplicity.ONCE, 2),
        (Multiplicity.PER_QUESTION, 5),
        (Multiplicity.PER_QUESTION, 2),
        (Multiplicity.PER_QUESTION, 1),
        (Multiplicity.ONCE, 5),
    ]
    assert spec.steps[-1].captures == (Capture.COMMITMENT,)
    assert total_minutes(spec, questions=3, people=5) == 5 * 2 + 2 + 3 * (5 + 2 + 1) + 5


def test_pro_action_cafe_has_three_long_rounds_and_fits_the_evening() -> None:
    spec = CATALOGUE["pro_action_cafe"]
    rounds = [each.minutes for each in spec.steps if each.kind == StepKind.GROUPS]
    assert len(rounds) == 3
    assert all(20 <= minutes <= 25 for minutes in rounds)
    assert spec.table_size == (4, 5)
    blocks = CATALOGUE["evening_frame"].steps[EVENING_BLOCKS]
    assert total_minutes(spec, questions=1, people=40) <= blocks.minutes


def test_the_evening_frame_is_two_hours_with_room_for_formats() -> None:
    spec = CATALOGUE["evening_frame"]
    assert minutes_of(spec) == [10, 5, 80, 15, 10]
    assert total_minutes(spec, questions=0, people=40) == 120
    assert spec.steps[EVENING_BLOCKS].minutes == 80
    pulses = [at for at, each in enumerate(spec.steps) if Capture.PULSE in each.captures]
    assert pulses == [0, 4]


# The words


@pytest.mark.parametrize("key", KEYS)
def test_every_text_speaks_both_languages(key: str) -> None:
    for text in texts(CATALOGUE[key]):
        assert any("а" <= letter <= "я" for letter in text.ru.lower()), text
        assert any("a" <= letter <= "z" for letter in text.en.lower()), text
        assert not any("а" <= letter <= "я" for letter in text.en.lower()), text
        for words in (text.ru, text.en):
            assert words == words.strip()
            assert "  " not in words
            assert '"' not in words


@pytest.mark.parametrize("key", KEYS)
def test_quotation_marks_are_closed(key: str) -> None:
    for text in texts(CATALOGUE[key]):
        assert text.ru.count("«") == text.ru.count("»"), text.ru
        assert text.en.count("“") == text.en.count("”"), text.en


@pytest.mark.parametrize("key", KEYS)
def test_participants_read_it_at_a_glance(key: str) -> None:
    for each in CATALOGUE[key].steps:
        assert len(each.for_participants.ru) <= PHONE_CHARACTERS, each.for_participants.ru
        assert len(each.for_participants.en) <= PHONE_CHARACTERS, each.for_participants.en


@pytest.mark.parametrize("key", KEYS)
def test_the_facilitator_always_has_words_to_say_aloud(key: str) -> None:
    for each in CATALOGUE[key].steps:
        assert "«" in each.for_facilitator.ru
        assert "“" in each.for_facilitator.en


def test_no_text_is_used_twice() -> None:
    seen = [
        words
        for spec in CATALOGUE.values()
        for each in spec.steps
        for text in (each.for_facilitator, each.for_participants)
        for words in (text.ru, text.en)
    ]
    assert len(seen) == len(set(seen))


def test_a_text_falls_back_to_the_other_language() -> None:
    text = FormatText("Круг", "Round")
    assert (text.in_language("ru"), text.in_language("en-gb")) == ("Круг", "Round")
    assert FormatText("Круг", "").in_language("en") == "Круг"
    assert FormatText("", "Round").in_language("ru") == "Round"


def test_stages_and_blockers_are_those_of_products() -> None:
    for spec in CATALOGUE.values():
        assert set(spec.stages) <= {str(stage) for stage in PATH}
        assert set(spec.blockers) <= set(Blocker.values)


# Unrolling


def test_neighbours_repeat_together_and_in_order() -> None:
    spec = format_of(
        step("open", 1),
        step("tell", 2, multiplicity=Multiplicity.PER_QUESTION),
        step("advise", 3, multiplicity=Multiplicity.PER_QUESTION),
        step("pass", 1, multiplicity=Multiplicity.PER_ROUND, repeats=2),
        step("score", 1.5, multiplicity=Multiplicity.PER_ROUND, repeats=2),
        step("speak", 0.5, multiplicity=Multiplicity.PER_PERSON),
        step("close", 4),
    )
    program = unroll(spec, questions=("a", "b"), people=4)
    assert [
        (timed.starts_at, timed.step.title.en, timed.question_index, timed.round_index)
        for timed in program
        if timed.person_index is None
    ] == [
        (0, "open", None, None),
        (1, "tell", 0, None),
        (3, "advise", 0, None),
        (6, "tell", 1, None),
        (8, "advise", 1, None),
        (11, "pass", None, 0),
        (12, "score", None, 0),
        (13.5, "pass", None, 1),
        (14.5, "score", None, 1),
        (18, "close", None, None),
    ]
    people = [timed.person_index for timed in program if timed.person_index is not None]
    assert people == [0, 1, 2, 3]
    assert [timed.position for timed in program] == list(range(14))
    assert [timed.step_index for timed in program][:6] == [0, 1, 2, 1, 2, 3]


@pytest.mark.parametrize("key", KEYS)
def test_a_programme_has_no_gaps_and_ends_at_its_total(key: str) -> None:
    spec = CATALOGUE[key]
    for count in range(spec.questions_per_run[0], spec.questions_per_run[1] + 1):
        program = unroll(spec, questions=range(count), people=spec.min_people)
        assert program[0].starts_at == 0
        assert all(before.ends_at == after.starts_at for before, after in pairwise(program))
        total = total_minutes(spec, questions=count, people=spec.min_people)
        assert program[-1].ends_at == total


def test_rounds_can_be_fewer_or_more_than_the_format_names() -> None:
    spec = CATALOGUE["twenty_five_ten"]
    usual = total_minutes(spec, questions=1, people=20)
    assert total_minutes(spec, questions=1, people=20, rounds=3) == usual - 2 * 2.5
    assert total_minutes(spec, questions=1, people=20, rounds=5) == usual


def test_per_person_minutes_follow_the_fullest_table() -> None:
    spec = CATALOGUE["lean_coffee"]
    assert table_sizes(spec, 13) == (5, 4, 4)
    assert total_minutes(spec, questions=3, people=13) == total_minutes(spec, questions=3, people=5)


@pytest.mark.parametrize(
    ("key", "people", "sizes"),
    [
        ("troika", 24, (3,) * 8),
        ("troika", 26, (4, 4, 3, 3, 3, 3, 3, 3)),
        ("troika", 5, (3, 2)),
        ("one_two_four_all", 24, (4,) * 6),
        ("one_two_four_all", 6, (3, 3)),
        ("wise_crowds", 6, (3, 3)),
        ("pro_action_cafe", 13, (5, 4, 4)),
        ("twenty_five_ten", 60, (60,)),
    ],
)
def test_people_sit_as_evenly_as_they_can(key: str, people: int, sizes: tuple[int, ...]) -> None:
    assert table_sizes(CATALOGUE[key], people) == sizes


@pytest.mark.parametrize("key", KEYS)
def test_tables_hold_everyone_and_never_too_many(key: str) -> None:
    spec = CATALOGUE[key]
    for people in range(spec.min_people, spec.max_people + 1):
        sizes = table_sizes(spec, people)
        assert sum(sizes) == people
        assert max(sizes) <= spec.table_size[1]
        assert max(sizes) - min(sizes) <= 1


def test_the_wrong_number_of_people_is_refused_with_the_limit() -> None:
    spec = CATALOGUE["twenty_five_ten"]
    with pytest.raises(TooFewPeople) as few:
        unroll(spec, questions=("?",), people=7)
    assert (few.value.given, few.value.limit) == (7, 8)
    with pytest.raises(TooManyPeople) as many:
        total_minutes(spec, questions=1, people=201)
    assert (many.value.given, many.value.limit) == (201, 200)
    for people in (0, -3):
        with pytest.raises(TooFewPeople):
            table_sizes(spec, people)


def test_the_wrong_number_of_questions_or_rounds_is_refused() -> None:
    spec = CATALOGUE["twenty_five_ten"]
    with pytest.raises(TooFewQuestions):
        unroll(spec, people=20)
    with pytest.raises(TooManyQuestions) as many:
        unroll(spec, questions=("?", "?"), people=20)
    assert (many.value.given, many.value.limit) == (2, 1)
    with pytest.raises(TooFewRounds):
        unroll(spec, questions=("?",), people=20, rounds=0)
    with pytest.raises(TooManyRounds):
        total_minutes(spec, questions=1, people=20, rounds=10**9)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": float("nan")}, "minutes"),
        ({"minutes": float("inf")}, "minutes"),
        ({"minutes": 241}, "minutes"),
        ({"repeats": 0}, "repeats"),
        ({"repeats": 2}, "repeats"),
        ({"repeats": 21, "multiplicity": Multiplicity.PER_ROUND}, "repeats"),
        ({"captures": ()}, "captures"),
        ({"captures": (Capture.NONE, Capture.VOTE)}, "captures"),
        ({"group_size": 0}, "group_size"),
    ],
)
def test_a_step_that_can_not_be_run_is_refused(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ImpossibleStep) as refusal:
        step("impossible", **fields)
    assert refusal.value.field == named


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"min_people": 0}, "people"),
        ({"min_people": 21}, "people"),
        ({"table_size": (6, 5)}, "table_size"),
        ({"questions_per_run": (2, 1)}, "questions_per_run"),
        ({"steps": ()}, "steps"),
    ],
)
def test_contradicting_limits_are_refused(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ImpossibleFormat) as refusal:
        replace(format_of(step("one")), **fields)
    assert refusal.value.field == named


def test_neighbouring_rounds_must_agree_on_their_number() -> None:
    two = step("pass", multiplicity=Multiplicity.PER_ROUND, repeats=2)
    three = step("score", multiplicity=Multiplicity.PER_ROUND, repeats=3)
    with pytest.raises(ImpossibleFormat) as refusal:
        format_of(two, three)
    assert refusal.value.field == "rounds"
    assert total_minutes(format_of(two, step("rest"), three), questions=0, people=4) == 30


# Fit


@pytest.mark.parametrize(
    ("stage", "best"),
    [
        ("idea", {"one_two_four_all", "twenty_five_ten"}),
        ("problem", {"troika"}),
        ("prototype", {"wise_crowds"}),
        ("launch", {"triz"}),
        ("growth", {"lean_coffee"}),
    ],
)
def test_each_stage_has_its_own_best_format(stage: str, best: set[str]) -> None:
    scores = {
        key: fits(spec, stage=stage, blocker=None, people=24).score
        for key, spec in CATALOGUE.items()
    }
    assert {key for key, score in scores.items() if score == max(scores.values())} == best


def test_a_matching_blocker_lifts_a_format_above_its_equal() -> None:
    idea = [CATALOGUE["one_two_four_all"], CATALOGUE["twenty_five_ten"]]
    team, market = (
        [fits(spec, stage="idea", blocker=blocker, people=24).score for spec in idea]
        for blocker in ("team", "market")
    )
    assert team[0] > team[1]
    assert market[0] < market[1]


def test_fit_explains_itself() -> None:
    troika = CATALOGUE["troika"]
    best = fits(troika, stage="problem", blocker="value", people=9)
    assert float(best) == pytest.approx(1.0)
    assert best.reasons == (Reason.STAGE_BEST, Reason.BLOCKER_FITS, Reason.TABLES_EVEN)
    poor = fits(troika, stage="idea", blocker="technology", people=5)
    assert float(poor) == 0
    assert poor.reasons == (Reason.STAGE_DIFFERS, Reason.BLOCKER_DIFFERS, Reason.TABLES_UNEVEN)
    listed = fits(troika, stage="growth", blocker=None, people=9)
    assert listed.reasons == (Reason.STAGE_FITS, Reason.BLOCKER_UNKNOWN, Reason.TABLES_EVEN)
    cafe = fits(CATALOGUE["pro_action_cafe"], stage="idea", blocker="team", people=20)
    assert cafe.reasons == (Reason.STAGE_ANY, Reason.BLOCKER_ANY, Reason.TABLES_EVEN)
    assert fits(troika, stage=None, blocker=None, people=9).reasons[0] == Reason.STAGE_UNKNOWN


def test_a_format_that_can_not_hold_the_people_scores_nothing() -> None:
    cafe = CATALOGUE["pro_action_cafe"]
    few = fits(cafe, stage=None, blocker=None, people=11)
    assert (float(few), few.reasons) == (0.0, (Reason.TOO_FEW_PEOPLE,))
    many = fits(cafe, stage=None, blocker=None, people=121)
    assert (float(many), many.reasons) == (0.0, (Reason.TOO_MANY_PEOPLE,))


# Comparison


def rows(
    old: FormatSpec, new: FormatSpec
) -> list[tuple[int | None, int | None, bool, tuple[str, ...]]]:
    return [
        (row.old_position, row.new_position, row.moved, row.changed_fields)
        for row in diff(old, new).rows
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_version_equals_itself(key: str) -> None:
    assert diff(CATALOGUE[key], CATALOGUE[key]).identical


def test_added_and_removed_steps_stand_in_their_place() -> None:
    a, b, c, d = (step(word) for word in ("alpha", "bravo", "charlie", "delta"))
    other = step("new", kind=StepKind.VOTE)
    assert rows(format_of(a, b, c), format_of(a, other, c, d)) == [
        (0, 0, False, ()),
        (1, None, False, ()),
        (None, 1, False, ()),
        (2, 2, False, ()),
        (None, 3, False, ()),
    ]
    assert rows(format_of(a, b), format_of(b)) == [(0, None, False, ()), (1, 0, False, ())]


def test_changed_minutes_and_text_are_told_apart() -> None:
    old = format_of(step("alpha"), step("bravo"))
    longer = replace(old.steps[0], minutes=7)
    reworded = replace(old.steps[1], for_participants=FormatText("Иначе", "Otherwise"))
    first, second = diff(old, replace(old, steps=(longer, reworded))).rows
    assert first.changed_fields == ("minutes",)
    assert second.changed_fields == ("for_participants",)
    assert not first.unchanged


def test_a_moved_step_is_one_move_and_not_three() -> None:
    a, b, c, d = (step(word) for word in ("alpha", "bravo", "charlie", "delta"))
    assert rows(format_of(a, b, c, d), format_of(d, a, b, c)) == [
        (3, 0, True, ()),
        (0, 1, False, ()),
        (1, 2, False, ()),
        (2, 3, False, ()),
    ]


def test_a_renamed_step_is_still_the_same_step() -> None:
    old = format_of(*CATALOGUE["troika"].steps)
    renamed = replace(old.steps[3], title=FormatText("Спиной к спине", "Back to back"), minutes=4)
    changed = (*old.steps[:3], renamed, *old.steps[4:])
    result = diff(old, replace(old, steps=changed))
    assert [row.changed_fields for row in result.rows] == [(), (), (), ("minutes", "title"), ()]


def test_changes_of_the_format_itself_are_named() -> None:
    old = CATALOGUE["troika"]
    result = diff(old, replace(old, max_people=60, name=FormatText("Тройка", "Three")))
    assert result.changed_fields == ("name", "max_people")
    assert not result.identical
    assert all(row.unchanged for row in result.rows)


def test_repeated_equal_steps_pair_one_to_one() -> None:
    rest = step("rest")
    result = diff(format_of(rest, rest), format_of(rest, rest, rest))
    assert [(row.old_position, row.added) for row in result.rows] == [
        (0, False),
        (1, False),
        (None, True),
    ]


def test_very_long_texts_are_compared_at_once() -> None:
    long, other = "слово " * 100_000, "иное " * 100_000
    old = step("alpha", for_facilitator=FormatText(long, ""), for_participants=FormatText("", ""))
    new = step("bravo", for_facilitator=FormatText(other, ""), for_participants=FormatText("", ""))
    assert [row.added for row in diff(format_of(old), format_of(new)).rows] == [False, True]
