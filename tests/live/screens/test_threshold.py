"""Over the threshold of an evening: who is missing, who is seated, where it leads on afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

from tenants.live import actions
from tenants.live.models import Agenda, Run, Seat
from tenants.live.screens import publishing
from tenants.live.screens.facilitator import Missing, missing
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in, check_in_guest, register
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]
CAME = ("Anna", "Boris", "Vera", "Dina")


def path(name: str, *args: object) -> str:
    return reverse(name, urlconf="deploy.urls_city", args=args)


@pytest.fixture
def half_empty(
    omsk: City,
    tonight: Meeting,
    people: dict[str, Member],
    questions: dict[str, Question],
    anna: Member,
    doors: datetime,
) -> Agenda:
    """Planned for nine who said that they come; four have come."""
    with omsk.scope():
        for member in people.values():
            register(tonight, member=member, now=doors)
        agenda = actions.propose_agenda(tonight, by=anna, now=doors)
        for name in CAME:
            check_in(tonight, member=people[name], how="qr", now=doors)
    return agenda


def seated(meeting: Meeting) -> set[str]:
    seats = Seat.objects.filter(table__block__agenda__meeting=meeting)
    return {seat.name for seat in seats.select_related("member", "attendance", "registration")}


def test_the_facilitator_is_told_what_nobody_saw_and_who_is_missing(
    omsk: City, half_empty: Agenda, tonight: Meeting, visit: Visit, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at)
    browser = visit(omsk, anna)
    page = browser.get(path("live:facilitator", tonight.pk)).content.decode()
    assert "Nobody has seen this plan yet." in page
    assert "4 of 9 people who have a seat are here." in page
    page = browser.post(path("live:seating", tonight.pk), follow=True).content.decode()
    assert "Seated anew" in page
    assert "who have a seat are here" not in page
    with omsk.scope():
        assert seated(tonight) == set(CAME)
        assert not Run.objects.exists()
    page = browser.post(path("live:start", tonight.pk), follow=True).content.decode()
    assert "The plan has been shown" in page
    assert (
        "The plan has been shown"
        not in browser.post(path("live:start", tonight.pk), follow=True).content.decode()
    )


def test_whoever_comes_after_the_others_were_seated_anew_finds_a_table(
    omsk: City,
    half_empty: Agenda,
    tonight: Meeting,
    anna: Member,
    people: dict[str, Member],
    doors: datetime,
) -> None:
    with omsk.scope():
        run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
        room = EveningState(tonight, tonight.starts_at)
        assert missing(room) == Missing(here=4, seats=9)
        actions.seat_those_here(tonight, by=anna, now=tonight.starts_at)
        assert seated(tonight) == set(CAME)
        check_in(tonight, member=people["Ilya"], how="qr", now=tonight.starts_at)
        assert seated(tonight) == {*CAME, "Ilya"}
        assert missing(EveningState(tonight, tonight.starts_at)) is None
        for _ in range(2):
            run = actions.next_step(
                run, by=anna, expected_revision=run.revision, now=tonight.starts_at
            )
        Attendance.objects.filter(member=people["Ilya"]).delete()
        assert missing(EveningState(tonight, tonight.starts_at)) is None  # they are at work


def test_a_full_room_is_not_seated_anew_by_accident(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, boris: Member, doors: datetime
) -> None:
    with omsk.scope():
        assert missing(EveningState(tonight, doors)) is None
        before = list(Seat.objects.order_by("pk").values())
    assert visit(omsk, boris).post(path("live:seating", tonight.pk)).status_code == 403
    with omsk.scope():
        assert list(Seat.objects.order_by("pk").values()) == before


def test_the_code_at_the_door_leads_to_the_evening_that_goes_on(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    with omsk.scope():
        code = path("meetings:checkin", door_token(tonight.pk))
    assert visit(omsk, boris).get(code)["Location"] == path("live:phone", tonight.pk)
    guest = visit(omsk)
    assert guest.get(code).status_code == 200
    page = guest.post(code, {"name": "Nika"}, follow=True)
    assert page.redirect_chain[-1][0] == path("live:phone", tonight.pk)
    assert "Your table is" in page.content.decode()


def test_a_member_brings_a_question_while_people_arrive(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    browser = visit(omsk, boris)
    ask = f'href="{path("products:ask")}?next='
    assert ask in browser.get(path("live:phone", tonight.pk)).content.decode()
    with omsk.scope():
        actions.next_step(run, by=anna, expected_revision=1, now=tonight.starts_at)
    assert ask not in browser.get(path("live:phone_state", tonight.pk)).content.decode()


def test_a_guest_may_join_and_bring_a_question(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    guest = visit(omsk)
    with omsk.scope():
        code = path("meetings:checkin", door_token(tonight.pk))
    page = guest.post(code, {"name": "Nika"}, follow=True).content.decode()
    ask = quote(f"{path('products:ask')}?next={quote(path('live:phone', tonight.pk), '')}", "")
    assert f'href="{path("account_signup")}?next={ask}"' in page


def test_a_closed_evening_leads_to_its_minutes_and_to_what_was_said(
    omsk: City,
    working: Run,
    tonight: Meeting,
    questions: dict[str, Question],
    visit: Visit,
    anna: Member,
    boris: Member,
    clock: Any,
) -> None:
    clock(tonight.ends_at)
    with omsk.scope():
        actions.close_run(working, by=anna, now=tonight.ends_at)
        code = path("meetings:checkin", door_token(tonight.pk))
    minutes = f'href="{path("outcome:minutes", tonight.pk)}"'
    own = f'href="{path("outcome:question", questions["Boris"].pk)}"'
    phone = visit(omsk, boris).get(path("live:phone", tonight.pk)).content.decode()
    leads = visit(omsk, anna).get(path("live:facilitator", tonight.pk)).content.decode()
    assert (minutes in phone, own in phone) == (True, True)
    assert (minutes in leads, own in leads) == (True, False)
    guest = visit(omsk)
    guest.post(code, {"name": "Nika"})
    page = guest.get(path("live:phone", tonight.pk)).content.decode()
    assert minutes in page
    assert own not in page
    assert "Join the community" in page


@pytest.mark.usefixtures("in_omsk")
def test_the_wall_hears_of_arrivals_before_the_plan_is_told(
    tonight: Meeting, doors: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(publishing, "notify", lambda _m, kind, **_f: said.append(kind))
    check_in_guest(tonight, name="Nika", how="qr", now=doors)
    assert said == ["arrival"]
