"""Where a format worked: sums of five or more, also after subtracting one's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from network.library.figures import (
    ANSWERS,
    MEASURE,
    Worked,
    count_answers,
    measure,
    set_alarms,
    where_it_worked,
)
from network.library.models import EveningFigure, PublishedFormat
from network.library.publishing import publish
from tenants.live.models import AgendaItem, Block, PulseMark
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.library.conftest import latest
from tests.live.conftest import (
    a_series,
    clock,
    doors,
    in_omsk,
    people,
    questions,
    room,
    thursdays,
    tonight,
)

__all__ = [
    "a_series", "clock", "doors", "in_omsk", "people", "questions", "room", "thursdays", "tonight",
]  # fmt: skip

ENERGY = {"Anna": (2, 4), "Boris": (3, 5), "Vera": (3, 3), "Gleb": (1, 4), "Dina": (2, 4)}


def figure(city_id: int, number: int = 1, origin: int | None = None, **more: Any) -> None:
    """A row as a city pushes it; by the hub, which may write for every city."""
    facts: dict[str, Any] = {
        "people": 6,
        "marked": 6,
        "energy_before": 12,
        "energy_after": 24,
        "planned": 5,
        "worked": 4,
        "answered": 1,
    } | more
    with hub_scope():
        EveningFigure.objects.create(
            city_id=city_id, meeting_id=number, origin_city_id=origin, origin_key="troika", **facts
        )


@pytest.fixture
def ran(
    omsk: City,
    anna: Member,
    shown: PublishedFormat,
    tonight: Meeting,
    room: dict[str, Attendance],
    questions: dict[str, Question],
    doors: datetime,
) -> Meeting:
    """Nine people worked by Omsk's troika; five marked their energy twice, Egor once."""
    from tenants.live import actions
    from tenants.live.participants import participant_of
    from tenants.meetings import planning

    with omsk.scope():
        seats = tuple(sorted(participant_of(each).number for each in room.values()))
        asked = tuple(question.pk for question in questions.values())
        tables = (planning.Table(1, seats, asked),)
        steps = (planning.FrameStep("block", 0, 60, 1),)
        block = planning.Block(1, "troika", 0, 60, len(asked), tables)
        actions.lay_agenda(tonight, plan=planning.Plan((block,), steps), by=anna, now=doors)
        assert Block.objects.filter(format_version__number=2).exists()
        for name, (before, after) in ENERGY.items():
            for moment, value in (("start", before), ("end", after)):
                PulseMark.objects.create(attendance=room[name], moment=moment, value=value)
        PulseMark.objects.create(attendance=room["Egor"], moment="start", value=1)
        worked = list(AgendaItem.objects.order_by("pk")[:4])
        for item in worked:
            item.outcome = AgendaItem.Outcome.WORKED_ON
            item.save()
        Question.objects.filter(pk=worked[0].question_id).update(state=Question.State.ANSWERED)
    return tonight


def test_an_evening_is_counted_once_and_its_answers_a_week_later(
    omsk: City, ran: Meeting, shown: PublishedFormat, now: datetime
) -> None:
    with omsk.scope():
        set_alarms(ran, city=omsk, now=now)
        kinds = Alarm.objects.filter(key=str(ran.pk)).values_list("kind", flat=True)
        assert {MEASURE, ANSWERS} <= set(kinds)
        for _twice in range(2):
            measure(city=omsk, key=str(ran.pk), now=now)
        row = EveningFigure.objects.get()
        assert (row.people, row.marked, row.energy_before, row.energy_after) == (9, 5, 11, 20)
        assert (row.planned, row.worked, row.answered) == (6, 4, None)
        count_answers(city=omsk, key=str(ran.pk), now=now)
        assert EveningFigure.objects.get().answered == 1
        found = where_it_worked(shown)
        assert (found.energy_before, found.energy_after) == (2.2, 4.0)
        assert (found.worked, found.answered) == (0.67, 0.17)
        assert (found.cities, found.evenings) == (None, None)


def test_a_later_mark_changes_nothing_that_was_counted(
    omsk: City, ran: Meeting, room: dict[str, Attendance], now: datetime
) -> None:
    """Else the difference of two sums would be the mark of one person."""
    with omsk.scope():
        measure(city=omsk, key=str(ran.pk), now=now)
        PulseMark.objects.create(attendance=room["Egor"], moment="end", value=5)
        measure(city=omsk, key=str(ran.pk), now=now)
        assert EveningFigure.objects.get().marked == 5


def test_four_marks_are_none(
    omsk: City, ran: Meeting, shown: PublishedFormat, room: dict[str, Attendance], now: datetime
) -> None:
    with omsk.scope():
        PulseMark.objects.filter(attendance=room["Anna"]).delete()
        measure(city=omsk, key=str(ran.pk), now=now)
        row = EveningFigure.objects.get()
        assert (row.marked, row.energy_before, row.energy_after) == (0, 0, 0)
        assert where_it_worked(shown).energy_before is None


def test_an_evening_of_four_is_not_pushed(
    omsk: City, ran: Meeting, room: dict[str, Attendance], now: datetime
) -> None:
    with omsk.scope():
        PulseMark.objects.all().delete()
        for name in ("Anna", "Boris", "Vera", "Gleb", "Dina"):
            Attendance.objects.filter(pk=room[name].pk).update(left_at=room[name].arrived_at)
        measure(city=omsk, key=str(ran.pk), now=now)
        assert not EveningFigure.objects.exists()


def test_a_meeting_without_a_published_format_sets_no_alarm(
    omsk: City, ran: Meeting, now: datetime
) -> None:
    with omsk.scope():
        PublishedFormat.objects.get().delete()
        set_alarms(ran, city=omsk, now=now)
        assert not Alarm.objects.filter(kind__in=[MEASURE, ANSWERS]).exists()


@pytest.mark.parametrize(
    ("cities", "reader", "shows"),
    [
        ((), "tomsk", False),
        ((101, 102, 103, 104), "tomsk", False),
        ((101, 102, 103, 104, 105), "tomsk", True),
        # Its own evenings subtracted, Tomsk would know of four cities.
        ((101, 102, 103, 104, 0), "tomsk", False),
        ((101, 102, 103, 104, 105, 0), "tomsk", True),
    ],
)
def test_cities_are_counted_from_five_besides_ones_own(
    tomsk: City, shown: PublishedFormat, cities: tuple[int, ...], reader: str, shows: bool
) -> None:
    for number in cities:
        figure(number or tomsk.pk, origin=shown.city_id)
    with tomsk.scope():
        found = where_it_worked(shown)
    assert found.is_run == bool(cities)
    assert (found.cities is not None, found.evenings is not None) == (shows, shows)
    if shows:
        assert (found.cities, found.evenings) == (len(cities), len(cities))


def test_two_questions_of_another_city_are_not_told_by_subtraction(
    omsk: City, tomsk: City, shown: PublishedFormat
) -> None:
    figure(tomsk.pk, origin=shown.city_id, planned=10, worked=10, answered=10)
    figure(101, origin=shown.city_id, planned=2, worked=0, answered=0)
    with tomsk.scope():
        found = where_it_worked(shown)
        assert (found.worked, found.answered) == (None, None)
        assert found.energy_after == 4.0  # six people in either
    figure(102, origin=shown.city_id, planned=3, worked=3, answered=3)
    with tomsk.scope():
        assert where_it_worked(shown).worked == pytest.approx(0.87)


def test_a_city_reads_sums_and_no_rows_and_nothing_of_what_was_withdrawn(
    omsk: City, tomsk: City, shown: PublishedFormat
) -> None:
    figure(omsk.pk, origin=shown.city_id)
    with tomsk.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.library_eveningfigure")
        assert cursor.fetchone() == (0,)
        assert where_it_worked(shown).energy_before == 2.0
    with omsk.scope():
        PublishedFormat.objects.get().delete()
    with tomsk.scope():
        assert where_it_worked(shown) == Worked()


def test_only_the_city_whose_format_it_is_counts_under_that_key(
    omsk: City, anna: Member, ran: Meeting, now: datetime
) -> None:
    """A second published format of the same evening has its own row, a starter has none."""
    with omsk.scope():
        publish(latest(omsk, "triz"), city=omsk, by=anna, now=now)
        measure(city=omsk, key=str(ran.pk), now=now)
        assert [row.origin_key for row in EveningFigure.objects.all()] == ["troika"]
