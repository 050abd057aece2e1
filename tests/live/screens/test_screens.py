"""Three screens: who sees them, what they ask of the database, what a stale hand changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tenants.live import actions
from tenants.live.models import Agenda, AgendaItem, Capture, PulseMark, Run, RunEvent, Seat
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import door_token
from tenants.members.models import Member
from tenants.registry import valkey
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import path

Visit = Callable[..., Visitor]
CORE_PAGES = ("plan", "facilitator", "facilitator_state", "projector", "projector_state")
PRESSES = ("start", "steps", "minutes", "pause", "lead", "close", "proposal", "publish_agenda")


def forget_pages(meeting: Meeting) -> None:
    """Nobody has read this version of the room."""
    client = valkey.client()
    for key in client.scan_iter(f"*:meeting:{meeting.pk}:seats"):
        client.delete(key)


@pytest.fixture
def guest(omsk: City, tonight: Meeting, visit: Visit, clock: Any, doors: Any) -> Visitor:
    """Came in by the code on the screen, with nothing but a name."""
    clock(doors)
    browser = visit(omsk)
    with omsk.scope():
        token = door_token(tonight.pk)
    answer = browser.post(f"/here/{token}/", {"name": "Nika", "email": ""})
    assert answer.status_code == 302
    return browser


def test_the_core_leads_and_nobody_else(
    omsk: City,
    run: Run,
    tonight: Meeting,
    visit: Visit,
    anna: Member,
    boris: Member,
    guest: Visitor,
) -> None:
    for name in CORE_PAGES:
        assert visit(omsk, anna).get(path(name, tonight.pk)).status_code == 200, name
        for browser in (visit(omsk, boris), guest, visit(omsk)):
            assert browser.get(path(name, tonight.pk)).status_code == 403, name
    with omsk.scope():
        before = list(Run.objects.values()), RunEvent.objects.count(), Agenda.objects.get().version
    for name in PRESSES:
        for browser in (visit(omsk, boris), guest, visit(omsk)):
            answer = browser.post(path(name, tonight.pk), {"revision": 1, "tables": 3, "seats": 4})
            assert answer.status_code == 403, name
    with omsk.scope():
        after = list(Run.objects.values()), RunEvent.objects.count(), Agenda.objects.get().version
    assert after == before


def test_somebody_signed_out_is_led_to_signing_in_and_back(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member
) -> None:
    """The computer of the hall, or a laptop whose session is over: page, question and press."""
    projector = path("projector", tonight.pk)
    page = visit(omsk).get(projector)
    assert page.status_code == 403
    assert page["X-Sign-In"] == f"/sign-in/?next={quote(projector, safe='')}"
    assert page["X-Sign-In"].replace("&", "&amp;") in page.content.decode()
    facilitator = path("facilitator", tonight.pk)
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://{omsk.host}{facilitator}"}
    browser = visit(omsk)
    for answer in (
        browser.get(path("facilitator_state", tonight.pk), headers=htmx),
        browser.post(path("steps", tonight.pk), {"revision": 1}, headers=htmx),
    ):
        assert answer.status_code == 403
        assert answer["X-Sign-In"] == f"/sign-in/?next={quote(facilitator, safe='')}"
    refused = visit(omsk, boris).get(projector)  # signed in, without a duty: another way in
    assert "X-Sign-In" not in refused
    assert b"/core/" in refused.content
    with omsk.scope():
        assert Run.objects.get().revision == 1


def test_a_press_after_the_browser_lost_its_cookies_leads_to_signing_in(
    omsk: City, run: Run, tonight: Meeting
) -> None:
    browser = Visitor(omsk.host, enforce_csrf_checks=True)
    page = path("facilitator", tonight.pk)
    htmx = {"HX-Request": "true", "HX-Current-URL": f"http://{omsk.host}{page}"}
    answer = browser.post(path("steps", tonight.pk), {"revision": 1}, headers=htmx)
    assert answer.status_code == 403
    assert answer["X-Sign-In"] == f"/sign-in/?next={quote(page, safe='')}"
    with omsk.scope():
        assert Run.objects.get().revision == 1


def test_the_evening_leads_to_the_right_screen(
    omsk: City, tonight: Meeting, visit: Visit, anna: Member, boris: Member
) -> None:
    assert visit(omsk, anna).get(path("live", tonight.pk))["Location"].endswith("/facilitator/")
    assert visit(omsk, boris).get(path("live", tonight.pk))["Location"].endswith("/phone/")


def test_a_guest_of_the_evening_takes_part_and_sees_the_phone_only(
    omsk: City, run: Run, tonight: Meeting, guest: Visitor, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    page = guest.get(path("phone", tonight.pk))
    assert b"Your table is" in page.content
    sent = {"kind": "perspective", "text": "From outside", "nonce": "g-1"}
    assert guest.post(path("captures", tonight.pk), sent).status_code == 302
    guest.post(path("pulse", tonight.pk), {"moment": "start", "value": 4})
    with omsk.scope():
        kept = Capture.objects.get()
        assert (kept.by.name, kept.by.member) == ("Nika", None)
        assert PulseMark.objects.get().attendance == kept.by
    for address in ("/me/", path("plan", tonight.pk), path("facilitator", tonight.pk)):
        assert guest.get(address).status_code != 200


def test_invisible_marks_of_direction_are_not_kept(
    omsk: City, run: Run, tonight: Meeting, guest: Visitor, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    sent = {"kind": "perspective", "text": "Turn\u202e the end", "nonce": "g-2"}
    guest.post(path("captures", tonight.pk), sent)
    with omsk.scope():
        assert Capture.objects.get().text == "Turn the end"


def test_without_checking_in_nobody_speaks(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, clock: Any
) -> None:
    clock(tonight.starts_at)
    stranger = visit(omsk)
    sent = {"kind": "perspective", "text": "Me too", "nonce": "x"}
    answer = stranger.post(
        path("captures", tonight.pk), sent, headers={"accept": "application/json"}
    )
    assert answer.status_code == 409
    assert "Check in first" in answer.json()["words"]
    stranger.post(path("pulse", tonight.pk), {"moment": "start", "value": 4})
    with omsk.scope():
        assert not Capture.objects.exists()
        assert not PulseMark.objects.exists()


def test_a_guest_of_another_evening_is_nobody_here(
    omsk: City, guest: Visitor, tonight: Meeting, clock: Any
) -> None:
    with omsk.scope():
        other = Meeting.objects.exclude(pk=tonight.pk).first()
        assert other
    page = guest.get(path("phone", other.pk))
    assert b"data-catch" not in page.content


def test_another_city_knows_nothing(
    omsk: City,
    tomsk: City,
    run: Run,
    tonight: Meeting,
    visit: Visit,
    darya: Member,
    room: dict[str, Attendance],
) -> None:
    with omsk.scope():
        actions.capture(
            tonight, by=room["Boris"], kind="idea", text="Only Omsk knows", now=run.started_at
        )
    browser = visit(tomsk, darya)
    for name in ("live", *CORE_PAGES, "phone", "phone_state"):
        answer = browser.get(path(name, tonight.pk))
        assert answer.status_code == 404, name
        assert b"Only Omsk" not in answer.content
    for name in (*PRESSES, "captures", "pulse"):
        assert browser.post(path(name, tonight.pk), {}).status_code == 404, name
    with omsk.scope():
        assert Run.objects.get().revision == 1


def test_one_s_own_thoughts_are_nobody_else_s(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member, room: dict[str, Attendance]
) -> None:
    with omsk.scope():
        kept = actions.capture(
            tonight, by=room["Vera"], kind="idea", text="Vera's own", now=run.started_at
        )
    browser = visit(omsk, boris)
    assert b"Vera's own" not in browser.get(path("thought", tonight.pk, kept.pk)).content
    browser.post(path("thought", tonight.pk, kept.pk), {"_method": "delete"})
    browser.post(path("thought", tonight.pk, kept.pk), {"text": "Boris was here", "kind": "idea"})
    with omsk.scope():
        kept.refresh_from_db()
        assert (kept.text, kept.taken_back_at) == ("Vera's own", None)


def test_a_stale_page_changes_nothing_and_is_told_so(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=5))
    browser = visit(omsk, anna)
    browser.post(path("steps", tonight.pk), {"revision": 1})
    page = browser.post(path("steps", tonight.pk), {"revision": 1}, follow=True)
    assert "Somebody was faster" in page.content.decode()
    htmx = browser.post(path("steps", tonight.pk), {"revision": 1}, headers={"hx-request": "true"})
    assert "Somebody was faster" in htmx.content.decode()
    assert b"<html" not in htmx.content
    with omsk.scope():
        assert (Run.objects.get().block, Run.objects.get().revision) == (2, 2)


def test_only_who_leads_has_the_buttons_and_others_may_take_over(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, vera: Member, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=5))
    facilitator = path("facilitator", tonight.pk)
    led, other = visit(omsk, anna), visit(omsk, vera)
    assert "data-next" in led.get(facilitator).content.decode()
    page = other.get(facilitator).content.decode()
    assert "Anna leads now" in page
    for press in ("data-next", "live/steps/", "live/minutes/", "live/pause/", "Hand over"):
        assert press not in page
    refused = other.post(path("steps", tonight.pk), {"revision": 1}, follow=True).content.decode()
    assert "take over first" in refused
    other.post(path("lead", tonight.pk))
    assert "data-next" in other.get(facilitator).content.decode()
    assert "Vera leads now" in led.get(facilitator).content.decode()


def test_hostile_words_are_shown_as_words(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    browser = visit(omsk, boris)
    text = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    browser.post(path("captures", tonight.pk), {"kind": "idea", "text": text, "nonce": "h"})
    page = browser.get(path("phone", tonight.pk)).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page


def test_what_a_screen_has_seen_is_not_sent_again(
    omsk: City, run: Run, tonight: Meeting, visit: Visit, boris: Member, anna: Member, clock: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=1))
    browser = visit(omsk, boris)
    page = browser.get(path("phone_state", tonight.pk)).content.decode()
    version = page.split('data-version="')[1].split('"')[0]
    again = browser.get(path("phone_state", tonight.pk), {"seen": version})
    assert (again.status_code, again.content) == (204, b"")
    assert int(again["X-Server-Now"]) > 0
    assert again["X-Ticket"]
    with omsk.scope():
        actions.next_step(run, by=anna, expected_revision=1, now=tonight.starts_at)
    assert browser.get(path("phone_state", tonight.pk), {"seen": version}).status_code == 200


def test_a_phone_asks_the_same_number_of_questions_however_many_sit_there(
    omsk: City,
    working: Run,
    tonight: Meeting,
    visit: Visit,
    boris: Member,
    clock: Any,
    reads: Any,
) -> None:
    clock(tonight.starts_at + timedelta(minutes=16))
    browser = visit(omsk, boris)
    browser.get(path("phone_state", tonight.pk))
    with reads() as few:
        assert browser.get(path("phone_state", tonight.pk)).status_code == 200
    with omsk.scope():
        seat = Seat.objects.get(member=boris, table__block__position=working.block)
        for other in Seat.objects.filter(table__block=seat.table.block).exclude(table=seat.table):
            Seat.objects.filter(pk=other.pk).update(table=seat.table)
        AgendaItem.objects.filter(table__block=seat.table.block).update(table=seat.table)
        for number in range(3):
            actions.capture(
                tonight,
                by=Attendance.objects.get(member=boris),
                kind="idea",
                text=str(number),
                now=working.step_started_at,
            )
    with reads() as many:
        answer = browser.get(path("phone_state", tonight.pk))
    # Role; member and duty; meeting with plan and run; arrival; words, energy, own question; parts.
    # The city, now and then, is of the hub. The table's page was kept.
    for sent in (few, many):
        assert len([sql for sql in sent if "thursdays_hub" not in sql]) == 8
    version = answer.content.decode().split('data-version="')[1].split('"')[0]
    with reads() as quiet:
        assert browser.get(path("phone_state", tonight.pk), {"seen": version}).status_code == 204
    assert len(quiet) == 8
    forget_pages(tonight)
    with reads() as cold:
        browser.get(path("phone_state", tonight.pk))
    assert len(cold) == 11  # tables, seats, items


def test_the_facilitator_s_and_the_projector_s_questions_are_constant(
    omsk: City, working: Run, tonight: Meeting, visit: Visit, anna: Member, clock: Any, reads: Any
) -> None:
    clock(tonight.starts_at + timedelta(minutes=16))
    browser = visit(omsk, anna)
    for name, most in (("facilitator_state", 17), ("projector_state", 15)):
        browser.get(path(name, tonight.pk))
        with reads() as sent:
            assert browser.get(path(name, tonight.pk)).status_code == 200
        assert len(sent) <= most, name


def test_an_evening_can_be_led_without_scripts(
    omsk: City,
    tonight: Meeting,
    room: object,
    questions: object,
    visit: Visit,
    anna: Member,
    clock: Any,
) -> None:
    clock(tonight.starts_at)
    browser = visit(omsk, anna)
    browser.post(path("proposal", tonight.pk), {"tables": 3, "seats": 6})
    page = browser.get(path("plan", tonight.pk)).content.decode()
    assert "6 questions of 6 people." in page
    browser.post(path("publish_agenda", tonight.pk))
    browser.post(path("start", tonight.pk))
    screen = browser.get(path("facilitator", tonight.pk)).content.decode()
    assert 'http-equiv="refresh"' in screen
    assert "Anna leads" in screen
    browser.post(path("minutes", tonight.pk), {"revision": 1, "minutes": 5})
    browser.post(path("pause", tonight.pk))
    browser.post(path("pause", tonight.pk), {"_method": "delete"})
    browser.post(path("steps", tonight.pk), {"revision": 4})
    browser.post(path("steps", tonight.pk), {"revision": 5, "part": 1})
    browser.post(path("close", tonight.pk))
    with omsk.scope():
        assert list(RunEvent.objects.values_list("kind", flat=True)) == [
            "start",
            "extend",
            "pause",
            "resume",
            "next",
            "skip",
            "close",
        ]
        assert Meeting.objects.get(pk=tonight.pk).state == "closed"
    over = browser.get(path("facilitator", tonight.pk)).content.decode()
    assert "The evening is over" in over


def test_the_plan_is_moved_with_two_taps(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member
) -> None:
    browser = visit(omsk, anna)
    with omsk.scope():
        block = next(b for b in agenda.blocks.all() if b.tables.count() > 1)
        first, second = block.tables.all()[:2]
        seat = first.seated.first()
        assert seat
    page = browser.get(path("plan", tonight.pk), {"pick": f"seat-{seat.pk}"}).content.decode()
    assert f'value="{second.pk}">Here' in page
    browser.post(path("seat", tonight.pk, seat.pk), {"to": second.pk})
    with omsk.scope():
        assert Seat.objects.get(pk=seat.pk).table == second
    for pick in ("seat-0", "seat-x", "question-999999999999999999999", "\x00"):
        assert browser.get(path("plan", tonight.pk), {"pick": pick}).status_code == 200


def test_the_plan_says_what_a_held_format_keeps(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member
) -> None:
    browser, told = visit(omsk, anna), "Its questions are planned anew"
    assert told not in browser.get(path("plan", tonight.pk)).content.decode()
    with omsk.scope():
        block = next(block for block in agenda.blocks.all() if block.is_work)
    browser.post(path("part", tonight.pk, block.pk), {"lock": "1"})
    assert told in browser.get(path("plan", tonight.pk)).content.decode()


def test_impossible_wishes_get_a_kind_word(
    omsk: City, agenda: Agenda, tonight: Meeting, visit: Visit, anna: Member
) -> None:
    browser = visit(omsk, anna)
    page = browser.post(path("proposal", tonight.pk), {"tables": 1, "seats": 2}, follow=True)
    assert "There are more people than seats" in page.content.decode()
    wrong = browser.post(path("proposal", tonight.pk), {"tables": "many", "seats": -1})
    assert wrong.status_code == 422
    with omsk.scope():
        assert Agenda.objects.get().version == agenda.version
