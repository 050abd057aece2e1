"""At the door: the code, the name, the walk-in, and a phone without network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tenants.meetings.actions import cancel_meeting, close_meeting, register, register_guest
from tenants.meetings.actions.arrivals import check_in_guest
from tenants.meetings.errors import TooManyWalkIns
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.tokens import Guest, door_token, guest_token
from tenants.members.models import Member
from tenants.registry.limiter import Limit
from tenants.registry.models import City

Visit = Callable[..., Any]
Clock = Callable[[datetime], None]


@pytest.fixture
def code(omsk: City, tonight: Meeting) -> str:
    with omsk.scope():
        return f"/here/{door_token(tonight.pk)}/"


def here(city: City, meeting: Meeting) -> list[tuple[str, str]]:
    with city.scope():
        found = meeting.attendances.select_related("member").order_by("pk")
        return [(attendance.name, attendance.how) for attendance in found]


def test_a_member_scans_and_taps_once(
    omsk: City, tonight: Meeting, code: str, anna: Member, visit: Visit
) -> None:
    browser = visit(omsk, anna)
    assert "I'm here" in browser.get(code).content.decode()
    assert here(omsk, tonight) == []  # looking is not arriving
    for _ in range(2):
        page = browser.post(code, {"nonce": str(uuid4())}, follow=True)
    assert "Anna, welcome!" in page.content.decode()
    assert here(omsk, tonight) == [("Anna", "qr")]


def test_a_stranger_needs_a_name_and_nothing_else(
    omsk: City, tonight: Meeting, code: str, visit: Visit
) -> None:
    browser = visit(omsk)
    refused = browser.post(code, {"name": "  ", "email": "zoya@"})
    assert refused.status_code == 422
    assert "Tell us how to call you." in refused.content.decode()
    assert "zoya@" in refused.content.decode()
    page = browser.post(code, {"name": "Zoya", "nonce": str(uuid4())}, follow=True)
    assert "Zoya, welcome!" in page.content.decode()
    assert here(omsk, tonight) == [("Zoya", "qr")]
    assert "Zoya" not in visit(omsk).get(code).content.decode()  # another phone


def test_one_phone_brings_some_and_an_evening_takes_no_crowd_from_nowhere(
    omsk: City, tonight: Meeting, code: str, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Limit(f"walk-ins {uuid4()}", 2, 60)
    monkeypatch.setattr("tenants.meetings.limits.WALK_INS_OF_DEVICE", device)
    browser, address = visit(omsk), {"REMOTE_ADDR": "192.0.2.9"}
    once = {"name": "Zoya", "nonce": str(uuid4())}
    for tap in (once, once, {"name": "Yana", "nonce": str(uuid4())}):
        assert browser.post(code, tap, **address).status_code == 302
        browser.cookies.clear()
    refused = browser.post(code, {"name": "Crowd", "nonce": str(uuid4())}, **address)
    assert refused.status_code == 422
    assert "Very many people" in refused.content.decode()
    assert here(omsk, tonight) == [("Zoya", "qr"), ("Yana", "qr")]
    monkeypatch.setattr("tenants.meetings.actions.arrivals.MOST_WALK_INS", 2)
    with omsk.scope():
        with pytest.raises(TooManyWalkIns):
            check_in_guest(tonight, name="Crowd", how="qr", now=tonight.starts_at)
        check_in_guest(tonight, name="Olga", how="walk_in", now=tonight.starts_at)
    assert here(omsk, tonight)[2:] == [("Olga", "walk_in")]


def test_a_tap_that_was_sent_five_times_is_one_person(
    omsk: City, tonight: Meeting, code: str, visit: Visit
) -> None:
    tap = {"name": "Zoya", "nonce": str(uuid4())}
    browser = visit(omsk)
    for _ in range(5):
        assert browser.post(code, tap).status_code == 302
    browser.post(code, {"name": "Zoya", "nonce": str(uuid4())})  # a namesake is somebody else
    assert here(omsk, tonight) == [("Zoya", "qr"), ("Zoya", "qr")]


def test_a_word_that_comes_late_is_counted_at_its_own_time(
    omsk: City, tonight: Meeting, code: str, anna: Member, visit: Visit, clock: Clock
) -> None:
    browser = visit(omsk, anna)
    said = tonight.starts_at + timedelta(minutes=5)
    clock(tonight.ends_at + timedelta(hours=3))
    with omsk.scope():
        close_meeting(tonight, by=anna, now=tonight.ends_at)
    browser.post(code, {"nonce": str(uuid4()), "at": said.isoformat()})
    with omsk.scope():
        assert Attendance.objects.get().arrived_at == said
        assert Meeting.objects.get(pk=tonight.pk).came == 1


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "noon", "\x00"])
def test_a_phone_with_a_wrong_clock_is_no_reason_to_stay_outside(
    omsk: City, code: str, anna: Member, visit: Visit, now: datetime, at: str
) -> None:
    visit(omsk, anna).post(code, {"nonce": str(uuid4()), "at": at})
    with omsk.scope():
        assert now - timedelta(hours=3) <= Attendance.objects.get().arrived_at <= now


def test_the_door_is_closed_before_and_long_after(
    omsk: City, tonight: Meeting, code: str, anna: Member, visit: Visit, clock: Clock
) -> None:
    browser = visit(omsk, anna)
    for moment in (
        tonight.starts_at - timedelta(hours=3, seconds=1),
        tonight.ends_at + timedelta(hours=12),
    ):
        clock(moment)
        assert browser.get(code).status_code == 200
        assert browser.post(code, {"nonce": str(uuid4())}).status_code == 422
    clock(tonight.starts_at)
    with omsk.scope():
        cancel_meeting(tonight, by=anna, now=tonight.starts_at)
    assert browser.post(code, {}).status_code == 422
    assert here(omsk, tonight) == []


def test_a_code_of_another_city_opens_nothing(
    omsk: City, tomsk: City, tonight: Meeting, code: str, darya: Member, visit: Visit
) -> None:
    assert visit(tomsk, darya).post(code, {}).status_code == 404
    for forged in (f"/here/{tonight.pk}/", code[:-2] + "/", "/here/1.2.3/"):
        assert visit(omsk).get(forged).status_code == 404
    assert here(omsk, tonight) == []


def test_the_list_at_the_door(
    omsk: City,
    tonight: Meeting,
    anna: Member,
    boris: Member,
    vera: Member,
    visit: Visit,
    now: datetime,
) -> None:
    with omsk.scope():
        register(tonight, member=boris, now=now)
        register_guest(tonight, name="Zoya", email="zoya@example.com", now=now)
    door, arrivals = f"/meetings/{tonight.pk}/door/", f"/meetings/{tonight.pk}/arrivals/"
    browser = visit(omsk, anna)
    page = browser.get(door).content.decode()
    assert "Boris" in page
    assert "Zoya" in page
    assert "Vera" not in page
    assert "Vera" in browser.get(door, {"q": "ver"}).content.decode()
    browser.post(arrivals, {"member": boris.pk})
    browser.post(arrivals, {"member": vera.pk})
    browser.post(arrivals, {"name": "Zoya", "email": "zoya@example.com", "expected": "1"})
    browser.post(arrivals, {"name": "Timur"})
    assert here(omsk, tonight) == [
        ("Boris", "name"),
        ("Vera", "name"),
        ("Zoya", "name"),
        ("Timur", "walk_in"),
    ]
    assert "Everybody who said yes is here." in browser.get(door).content.decode()
    with omsk.scope():
        wrong = Attendance.objects.get(member=vera)
    browser.post(f"{arrivals}{wrong.pk}/", {"_method": "delete"})
    assert [name for name, _how in here(omsk, tonight)] == ["Boris", "Zoya", "Timur"]


@pytest.mark.parametrize("number", ["0", "-1", "9" * 60, "x", "²", "1;DROP"])
def test_a_member_who_does_not_exist_is_not_let_in(
    omsk: City, tonight: Meeting, anna: Member, visit: Visit, number: str
) -> None:
    response = visit(omsk, anna).post(f"/meetings/{tonight.pk}/arrivals/", {"member": number})
    assert response.status_code == 404
    assert here(omsk, tonight) == []


def test_only_the_core_holds_the_list_and_the_poster(
    omsk: City, tonight: Meeting, anna: Member, boris: Member, visit: Visit
) -> None:
    for path in ("door/", "poster/", "edit/"):
        assert visit(omsk, boris).get(f"/meetings/{tonight.pk}/{path}").status_code == 403
        assert visit(omsk).get(f"/meetings/{tonight.pk}/{path}").status_code == 403
    browser = visit(omsk, boris)
    assert browser.post(f"/meetings/{tonight.pk}/arrivals/", {"name": "Z"}).status_code == 403
    assert here(omsk, tonight) == []
    poster = visit(omsk, anna).get(f"/meetings/{tonight.pk}/poster/").content.decode()
    assert "<svg" in poster
    assert "/here/" in poster


def test_a_guest_who_registered_in_this_browser_is_known_at_the_door(
    omsk: City, tonight: Meeting, code: str, anna: Member, visit: Visit
) -> None:
    with omsk.scope():
        token = guest_token(Guest(meeting=tonight.pk, name="Zoya", email="zoya@example.com"))
    browser = visit(omsk)
    assert "is it you?" not in browser.get(code).content.decode()
    browser.post(f"/meetings/guest/{token}/")
    page = browser.get(code).content.decode()
    assert "Zoya, is it you?" in page
    assert "I am somebody else" in page
    assert "is it you?" not in visit(omsk).get(code).content.decode()  # another phone
    visit(omsk, anna).post(  # the core has ticked her on the list meanwhile
        f"/meetings/{tonight.pk}/arrivals/",
        {"name": "Zoya", "email": "zoya@example.com", "expected": "1"},
    )
    page = browser.post(code, {"as_expected": "1", "nonce": str(uuid4())}, follow=True)
    assert "Zoya, welcome!" in page.content.decode()
    assert here(omsk, tonight) == [("Zoya", "name")]


def test_a_letter_opened_in_a_mail_program_leaves_the_name_that_was_typed(
    omsk: City, tonight: Meeting, code: str, visit: Visit, now: datetime
) -> None:
    browser = visit(omsk)
    asked = {"name": "Zoya", "email": "zoya@example.com"}
    browser.post(f"/meetings/{tonight.pk}/registration/", asked)
    assert "is it you?" not in browser.get(code).content.decode()  # nothing is confirmed yet
    with omsk.scope():
        register_guest(tonight, name="Zoya", email="zoya@example.com", now=now)
    assert "Zoya, is it you?" in browser.get(code).content.decode()
    browser.post(code, {"as_expected": "1", "nonce": str(uuid4())})
    assert here(omsk, tonight) == [("Zoya", "qr")]
    with omsk.scope():
        assert Attendance.objects.get().guest_email == "zoya@example.com"


def test_a_tap_of_nobody_expected_asks_for_a_name(omsk: City, code: str, visit: Visit) -> None:
    assert visit(omsk).post(code, {"as_expected": "1"}).status_code == 422
