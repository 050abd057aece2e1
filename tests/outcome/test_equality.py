"""Measures of equality: bounds, small numbers, other cities, constant queries, no names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest

from tenants.live.models import AgendaItem, Capture, Run
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.outcome.effects import formulae
from tenants.outcome.effects.equality import Equality, equality, measures
from tenants.outcome.models import Minutes
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Visitor

Visit = Callable[..., Visitor]
NOTHING = Equality(evenings=0, voice=None, facilitation=None, agenda=None)


@pytest.mark.parametrize(
    ("times", "value"),
    [
        ([3, 3, 3, 3, 3], 0),  # all alike
        ([1, 1, 1, 0, 0], 0),  # three turns can't be shared more evenly by five
        ([9, 0, 0, 0, 0], 1),  # one alone
        ([5, 1, 1, 1, 1], 0.38),
        ([4, 4] + [0] * 18, 0.86),
        ([1, 0, 0], None),  # one turn is always somebody's alone
        ([0, 0, 0], None),
        ([7], None),
    ],
)
def test_the_coefficient_lies_between_its_bounds(times: Sequence[int], value: float | None) -> None:
    assert formulae.unevenness(times) == value


@pytest.mark.parametrize("times", [[1, 2, 3, 4, 5], [0, 0, 5, 5, 5], [7, 1, 0, 3, 4]])
def test_it_is_the_coefficient_of_gini(times: Sequence[int]) -> None:
    """By definition, G = ΣΣ|xᵢ − xⱼ| / (2n²x̄), of five people with 15 turns."""
    n, total = len(times), sum(times)
    gini = sum(abs(x - y) for x in times for y in times) / (2 * n * total)
    assert formulae.unevenness(times) == pytest.approx(gini * n / (n - 1), abs=0.005)


def test_all_speak_alike_then_one_alone(omsk: City, closed: Meeting) -> None:
    with omsk.scope():
        assert equality().voice is not None
        say(closed, lambda number: 2)
        assert equality().voice == 0
        say(closed, lambda number: 5 if number == 0 else 0)
        assert equality().voice == 1
        Capture.objects.update(taken_back_at=closed.ends_at)
        assert equality().voice is None


def say(meeting: Meeting, times: Callable[[int], int]) -> None:
    """Replace all captures of an evening: `times(n)` of the n-th who came."""
    Capture.objects.filter(meeting=meeting).delete()
    there = Attendance.objects.came().filter(meeting=meeting).order_by("pk")
    Capture.objects.bulk_create(
        Capture(meeting=meeting, by=by, kind="perspective", text="Ask.", nonce=f"{number}-{each}")
        for number, by in enumerate(there)
        for each in range(times(number))
    )


def test_evenings_are_led_by_one_or_by_turns(
    omsk: City, closed: Meeting, anna: Member, people: dict[str, Member]
) -> None:
    with omsk.scope():
        assert equality().facilitation is None  # one evening is always led by one
        before = copies(closed, many=8, leader=anna)
        found = equality()
        assert (found.evenings, found.facilitation) == (8, 1)
        others = (person for person in people.values() if person != anna)
        for run, leader in zip(before, others, strict=False):
            run.facilitator = leader
            run.save(update_fields=["facilitator"])
        assert equality().facilitation == 0  # eight evenings, eight people
        Run.objects.update(facilitator=None)  # whoever led is forgotten
        assert equality().facilitation is None


def copies(meeting: Meeting, *, many: int, leader: Member) -> list[Run]:
    """Evenings before that were run, a week apart, with nothing but who led."""
    made = []
    for week in range(1, many + 1):
        starts = meeting.starts_at - timedelta(weeks=week)
        ends = starts + timedelta(hours=2)
        past = Meeting.objects.create(
            title="Thursday", kind="regular", venue="Tochka", state=Meeting.State.CLOSED,
            starts_at=starts, ends_at=ends, came=3,
        )  # fmt: skip
        run = Run.objects.create(
            meeting=past, facilitator=leader, started_at=starts, block_started_at=starts,
            step_started_at=starts, closed_at=ends,
        )  # fmt: skip
        Minutes.objects.create(meeting=past, written_at=ends, members=9)
        made.append(run)
    return made


def test_the_agenda_is_of_many_or_of_one(
    omsk: City, closed: Meeting, anna: Member, questions: dict[str, Question]
) -> None:
    with omsk.scope():
        table = AgendaItem.objects.select_related("table").order_by("pk")[0].table
        AgendaItem.objects.all().delete()
        assert equality().agenda is None
        for position, question in enumerate(list(questions.values())[:4], start=1):
            AgendaItem.objects.create(
                table=table,
                question=question,
                position=position,
                outcome=AgendaItem.Outcome.WORKED_ON,
            )
        assert equality().agenda == 0
        Question.objects.update(author=anna)
        assert equality().agenda == 1


def test_of_fewer_than_five_people_nothing_is_said(
    omsk: City, closed: Meeting, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        copies(closed, many=7, leader=anna)
        say(closed, lambda number: number)
        assert equality().voice is not None
        left = Attendance.objects.came().filter(meeting=closed).order_by("-pk")
        gone = [attendance.pk for attendance in left[4:]]
        Attendance.objects.filter(pk__in=gone).update(left_at=closed.starts_at - timedelta(days=1))
        Question.objects.update(author=anna)
        found = equality()
    assert found == Equality(evenings=8, voice=None, facilitation=None, agenda=None)
    assert {str(measure.level) for measure in measures(found)} == {"too few to say"}
    shown = visit(omsk, boris).get("/effects/equality/").content.decode()
    assert shown.count("too few to say") == 3
    assert "<progress" not in shown


def test_another_city_does_not_count(
    omsk: City, tomsk: City, closed: Meeting, darya: Member, visit: Visit
) -> None:
    with omsk.scope():
        say(closed, lambda number: 2)
    with tomsk.scope():
        assert equality() == NOTHING
    shown = visit(tomsk, darya).get("/effects/equality/").content.decode()
    assert "The first evening will be measured here" in shown
    with omsk.scope():
        before = equality()
    with tomsk.scope():
        copies(closed, many=8, leader=darya)
        assert equality().evenings == 8
    with omsk.scope():
        assert equality() == before


def test_as_many_queries_for_one_evening_as_for_three(
    omsk: City, closed: Meeting, anna: Member, reads: Callable[[], Any]
) -> None:
    with omsk.scope():
        counted = []
        for many in (0, 2):
            copies(closed, many=many, leader=anna)
            with reads() as sent:
                equality()
            counted.append(len(sent))
    assert counted == [3, 3]


def test_members_read_it_without_names_and_find_it(
    omsk: City, closed: Meeting, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        say(closed, lambda number: 5 if number == 0 else 0)
    shown = visit(omsk, boris).get("/effects/equality/").content.decode()
    main = shown.split("<main", 1)[1].split("</main>")[0]
    assert "carried by very few" in main
    assert 'value="100"' in main
    for name in ("Anna", "Boris", "Vera", "Gleb", "Dina", "Egor"):
        assert name not in main
    assert visit(omsk).get("/effects/equality/").status_code == 302
    for address in ("/effects/", "/core/"):
        assert "/effects/equality/" in visit(omsk, boris).get(address).content.decode()
        assert "/effects/equality/" not in visit(omsk).get(address).content.decode()


def test_programs_of_members_read_one_object(omsk: City, closed: Meeting, boris: Member) -> None:
    with omsk.scope():
        say(closed, lambda number: 2)
    status, found = Program(omsk, boris)("GET", "effects/equality/")[:2]
    assert status == 200
    assert found.keys() == {"evenings", "voice", "facilitation", "agenda"}
    assert (found["evenings"], found["voice"], found["facilitation"]) == (1, 0.0, None)
    assert Program(omsk)("GET", "effects/equality/")[0] == 401
