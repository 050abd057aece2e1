"""The planner's page: stale hands, what a new plan leaves out, parts by hand, undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.test import Client

from tenants.live import actions
from tenants.live.models import Agenda, Block, Run, Seat
from tenants.live.plan.state import plan_state
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import path, plan, work

Visit = Callable[..., Visitor]
HTMX = {"HX-Request": "true"}


def press(browser: Client, name: str, *args: object, **sent: object) -> str:
    answer = browser.post(path(name, *args), sent, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_row_of_a_plan_that_has_gone_is_answered_with_a_sentence(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member, clock: Any, doors: Any
) -> None:
    clock(doors)
    with omsk.scope():
        seat = Seat.objects.filter(table__block__agenda=agenda).first()
        assert seat
        part, item = work(agenda)[0], seat.table.items.first()
        before = plan(agenda)
    browser, gone = visit(omsk, anna), 10**6
    words = "The plan has changed meanwhile. This is how it is now."
    pk = tonight.pk
    assert words in press(browser, "seat", pk, gone, lock=1)
    assert words in press(browser, "seat", pk, seat.pk, to=gone)
    assert words in press(browser, "seat", pk, seat.pk, **{"with": gone})
    assert words in press(browser, "item", pk, gone, lock=1)
    assert words in press(browser, "part", pk, gone, lock=1)
    assert words in press(browser, "part", pk, gone, minutes=9)
    assert words not in press(browser, "part", pk, part.pk, lock=1)
    assert item is None or words not in press(browser, "item", pk, item.pk, lock=1)
    with omsk.scope():
        assert [p[:5] for p in plan(agenda)[0]] == [p[:5] for p in before[0]]


def test_what_would_be_left_out_is_shown_first_and_can_be_taken_back(
    omsk: City,
    working: Run,
    agenda: Agenda,
    tonight: Meeting,
    visit: Visit,
    anna: Member,
    clock: Any,
) -> None:
    clock(tonight.starts_at + timedelta(minutes=75))
    browser = visit(omsk, anna)
    with omsk.scope():
        before = plan(agenda)
    room = {"tables": agenda.tables, "seats": agenda.seats}
    asked = press(browser, "proposal", tonight.pk, **room)
    assert "A new plan would leave this out" in asked
    assert 'name="sure" value="1"' in asked
    assert f'name="tables" value="{agenda.tables}"' in asked
    with omsk.scope():
        assert plan(agenda)[1:] == before[1:]
    done = press(browser, "proposal", tonight.pk, sure=1, **room)
    assert "A new plan would leave this out" not in done
    assert "Undo the last change" in done
    with omsk.scope():
        assert len(work(agenda)) < sum(part[1] == "block" for part in before[0])
    press(browser, "undo", tonight.pk)
    with omsk.scope():
        assert len(work(agenda)) == sum(part[1] == "block" for part in before[0])


def test_parts_by_hand_and_a_plan_that_is_too_long_says_so(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member, clock: Any, doors: Any
) -> None:
    clock(doors)
    browser, pk = visit(omsk, anna), tonight.pk
    with omsk.scope():
        first, *others = work(agenda)
        closing = agenda.blocks.get(kind=Block.Kind.CLOSING)
        minutes = closing.starts + closing.minutes
    page = press(browser, "part", pk, first.pk, minutes=first.minutes + 60)
    assert "minutes longer than the evening." in page
    with omsk.scope():
        closing.refresh_from_db()
        assert closing.starts + closing.minutes > minutes
    assert "Not more than 180." in press(browser, "part", pk, first.pk, minutes=1000)
    assert "minutes longer" not in press(browser, "part", pk, first.pk, minutes="")
    press(browser, "part", pk, first.pk, move="later")
    with omsk.scope():
        assert [part.pk for part in work(agenda)] == [p.pk for p in (others[0], first, *others[1:])]
    press(browser, "part", pk, first.pk, **{"break": 1})
    press(browser, "part", pk, first.pk, _method="delete")
    with omsk.scope():
        assert [part.pk for part in work(agenda)] == [part.pk for part in others]
        assert agenda.blocks.filter(kind=Block.Kind.SPARE, given=10).count() == 1
    words = "Arriving, opening and closing stay in their places."
    assert words in press(browser, "part", pk, closing.pk, _method="delete")
    assert "Choose a format for the new part first." in press(browser, "parts", pk, format="none")


def test_only_the_core_changes_parts(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, boris: Member
) -> None:
    with omsk.scope():
        before, part = plan(agenda), work(agenda)[0]
        actions.lock(part, held=True, by=None, now=tonight.starts_at - timedelta(hours=1))
    for browser in (visit(omsk, boris), visit(omsk)):
        for name, args in (("undo", ()), ("parts", ()), ("part", (part.pk,))):
            answer = browser.post(path(name, tonight.pk, *args), {"minutes": 3, "format": "triz"})
            assert answer.status_code == 403
    with omsk.scope():
        assert [p[:5] for p in plan(agenda)[0]] == [p[:5] for p in before[0]]


def test_the_page_costs_the_same_for_one_part_and_for_three(
    omsk: City,
    agenda: Agenda,
    tonight: Meeting,
    visit: Visit,
    anna: Member,
    clock: Any,
    doors: Any,
    reads: Callable[[], Any],
) -> None:
    clock(doors)
    browser = visit(omsk, anna)

    def statements() -> int:
        with reads() as sent:
            assert browser.get(path("plan", tonight.pk), headers=HTMX).status_code == 200
        return len([sql for sql in sent if "thursdays_hub" not in sql])

    with omsk.scope():
        while len(work(agenda)) < 3:
            actions.add_block(tonight, key="lean_coffee", by=anna, now=doors)
        assert len(work(agenda)) == 3
    statements()  # formats and their texts are read once and kept
    three = statements()
    with omsk.scope():
        Block.objects.filter(pk__in=[part.pk for part in work(agenda)[1:]]).delete()
    assert statements() == three == 15


def test_the_page_and_the_api_read_the_plan_in_nine_statements(
    omsk: City, agenda: Agenda, tonight: Meeting, reads: Callable[[], Any]
) -> None:
    with omsk.scope(), reads() as sent:
        state = plan_state(tonight)
        assert [each.seat.name for part in state.parts for t in part.tables for each in t.seats]
        assert [
            item.question.author.name
            for part in state.parts
            for t in part.tables
            for item in t.table.readable_items
        ]
    assert len(sent) == 9
