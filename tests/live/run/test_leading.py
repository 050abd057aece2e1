"""The facilitator is checked in, and only they can end the meeting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Run, Seat
from tenants.meetings.actions import close_meeting, register
from tenants.meetings.errors import LedBySomebody
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import Visitor

MINUTE = timedelta(minutes=1)
Clock = Callable[[datetime], None]


def test_only_who_leads_closes_the_evening_at_its_page(
    omsk: City, working: Run, tonight: Meeting, vera: Member, visit: Callable[..., Visitor]
) -> None:
    page = visit(omsk, vera)
    said = page.post(f"/meetings/{tonight.pk}/closing/", follow=True).content.decode()
    assert "only they close it" in said
    status, answer = Program(omsk, vera)("PUT", f"meetings/{tonight.pk}/closing/")
    assert (status, answer["code"]) == (409, "led_by_somebody")
    with omsk.scope():
        with pytest.raises(LedBySomebody):
            close_meeting(tonight, by=vera, now=tonight.ends_at)
        assert Meeting.objects.get(pk=tonight.pk).state == Meeting.State.LIVE
        run = Run.objects.get()
        assert (run.revision, run.is_open) == (working.revision, True)
        actions.take_over(run, by=vera, now=tonight.ends_at)
        assert close_meeting(tonight, by=vera, now=tonight.ends_at).state == Meeting.State.CLOSED
        assert not Run.objects.get().is_open


def test_the_door_is_kept_by_a_duty_or_by_leading_tonight(
    omsk: City, working: Run, tonight: Meeting, vera: Member, visit: Callable[..., Visitor]
) -> None:
    """Vera keeps the minutes: guests' addresses are not hers, until the evening is."""
    pages = [f"/meetings/{tonight.pk}/{name}/" for name in ("door", "poster")]
    browser, program = visit(omsk, vera), Program(omsk, vera)
    for path in pages:
        refused = browser.get(path)
        assert refused.status_code == 403
        assert "Facilitating, Venue, Newcomers" in refused.text
    came = Attendance.objects
    with omsk.scope():
        before = came.count()
    letting_in = browser.post(f"/meetings/{tonight.pk}/arrivals/", {"name": "Lena"})
    assert letting_in.status_code == 403
    assert program("GET", f"meetings/{tonight.pk}/door/")[0] == 403
    with omsk.scope():
        assert came.count() == before
        actions.take_over(Run.objects.get(), by=vera, now=working.step_started_at)
    for path in pages:
        assert browser.get(path).status_code == 200
    assert program("GET", f"meetings/{tonight.pk}/door/")[0] == 200


def test_the_page_of_a_running_evening_leads_to_where_it_is_closed(
    omsk: City,
    working: Run,
    tonight: Meeting,
    anna: Member,
    visit: Callable[..., Visitor],
    clock: Clock,
) -> None:
    clock(working.step_started_at)
    shown = visit(omsk, anna).get(f"/meetings/{tonight.pk}/").content.decode()
    assert f"/meetings/{tonight.pk}/live/facilitator/" in shown
    assert f"/meetings/{tonight.pk}/closing/" not in shown
    assert f"/meetings/{tonight.pk}/cancellation/" not in shown


@pytest.mark.usefixtures("in_omsk")
def test_who_begins_or_takes_over_is_there_without_a_tap(
    tonight: Meeting, anna: Member, vera: Member, boris: Member, people: object, doors: datetime
) -> None:
    run = actions.start_run(tonight, by=anna, now=doors)
    actions.take_over(run, by=vera, now=doors + MINUTE)
    actions.take_over(run, by=vera, now=doors + 2 * MINUTE)
    came = tonight.attendances.order_by("arrived_at").values_list("member", "how", "arrived_at")
    by_name = Attendance.How.NAME
    assert list(came) == [(anna.pk, by_name, doors), (vera.pk, by_name, doors + MINUTE)]
    closed = actions.close_run(run, by=vera, now=doors + 3 * MINUTE)
    assert Meeting.objects.get(pk=closed.meeting_id).came == 2


@pytest.mark.usefixtures("in_omsk")
def test_who_seats_those_here_is_one_of_them(
    agenda: Agenda, tonight: Meeting, anna: Member, doors: datetime
) -> None:
    register(tonight, member=anna, now=doors)
    tonight.attendances.filter(member=anna).delete()
    seated = Seat.objects.filter(member=anna, table__block__agenda=agenda)
    actions.seat_those_here(tonight, by=anna, now=doors)
    assert tonight.attendances.filter(member=anna).count() == 1
    assert seated.exists()


@pytest.mark.usefixtures("in_omsk")
def test_a_question_that_people_spoke_about_was_worked_on(
    working: Run, tonight: Meeting, anna: Member, questions: dict[str, Question]
) -> None:
    items = AgendaItem.objects.filter(table__block__position=working.block)
    item = items.select_related("question").order_by("table__number", "position")[0]
    here = tonight.attendances.exclude(member=item.question.author_id)
    by = here.filter(member__seats__table=item.table_id)[0]
    now = working.step_started_at + MINUTE
    actions.capture(tonight, by=by, kind="perspective", text="Begin small", item=item, now=now)
    run = actions.skip(
        working, by=anna, expected_revision=working.revision, now=now, whole_block=True
    )
    worked = items.filter(outcome=AgendaItem.Outcome.WORKED_ON)
    assert list(worked) == [item]
    actions.close_run(run, by=anna, now=now + MINUTE)
    served = Question.objects.filter(times_served=1)
    assert item.question in served


def test_the_plan_tells_a_part_that_is_over_from_one_that_goes_on(
    omsk: City,
    working: Run,
    tonight: Meeting,
    anna: Member,
    visit: Callable[..., Visitor],
    clock: Clock,
) -> None:
    now = working.step_started_at + MINUTE
    clock(now)
    browser, address = visit(omsk, anna), f"/meetings/{tonight.pk}/plan/"
    shown = browser.get(address).content.decode()
    assert (shown.count("has begun"), shown.count("is over")) == (1, 0)
    with omsk.scope():
        actions.skip(
            working, by=anna, expected_revision=working.revision, now=now, whole_block=True
        )
    shown = browser.get(address).content.decode()
    assert shown.count("is over") == 1
