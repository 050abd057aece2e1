"""Names and addresses of guests go after sixty days, or at once when the guest wishes it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tenants.meetings.actions import check_in_guest, register, register_guest
from tenants.meetings.guest_retention import FORGET_GUESTS, KEPT
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import NOW, Visitor

Visit = Callable[..., Visitor]
ZOYA: dict[str, Any] = {"name": "Zoya", "email": "zoya@example.com"}


def guests() -> list[tuple[str, str]]:
    return [
        *Registration.objects.filter(member=None).values_list("guest_name", "guest_email"),
        *Attendance.objects.filter(member=None).values_list("guest_name", "guest_email"),
    ]


def test_they_are_kept_for_sixty_days_and_the_numbers_for_good(
    omsk: City, tonight: Meeting, boris: Member
) -> None:
    doors = tonight.starts_at
    with omsk.scope():
        register_guest(tonight, **ZOYA, now=NOW)
        register(tonight, member=boris, now=NOW)
        check_in_guest(tonight, name="Roman", how=Attendance.How.WALK_IN, now=doors)
        alarm = Alarm.objects.get(kind=FORGET_GUESTS)
        assert alarm.due_at == tonight.ends_at + KEPT
        later = timedelta(days=7)
        Meeting.objects.filter(pk=tonight.pk).update(
            starts_at=tonight.starts_at + later, ends_at=tonight.ends_at + later
        )
        assert alarms.ring(alarm.pk, city=omsk, now=alarm.due_at)
        assert guests() == [("Zoya", "zoya@example.com"), ("Roman", "")]  # it was moved
        alarm = Alarm.objects.get(kind=FORGET_GUESTS)
        assert alarms.ring(alarm.pk, city=omsk, now=alarm.due_at)
        assert guests() == [("", "")]
        arrived = Attendance.objects.get()
        assert (str(arrived), arrived.was_there) == ("A guest", True)
        assert Registration.objects.get().member == boris


def test_a_guest_deletes_their_name_and_the_seat_goes_on(
    omsk: City, tonight: Meeting, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        Meeting.objects.filter(pk=tonight.pk).update(capacity=1)
        tonight.refresh_from_db()
        register_guest(tonight, **ZOYA, now=NOW)
        waiting = register(tonight, member=boris, now=NOW)
        assert waiting.state == Registration.State.WAITING
        token = guest_token(Guest(meeting=tonight.pk, **ZOYA))
    browser = visit(omsk)
    page = browser.get(f"/meetings/guest/{token}/")
    assert "kept for 60 days" in page.content.decode()
    answer = browser.post(f"/meetings/guest/{token}/forget/")
    assert (answer.status_code, answer["Location"]) == (302, "/meetings/")
    with omsk.scope():
        assert guests() == []
        waiting.refresh_from_db()
        assert waiting.state != Registration.State.WAITING
    assert browser.post(f"/meetings/guest/{token}/forget/").status_code == 302  # once more
    assert browser.post("/meetings/guest/forged/forget/").status_code == 404
    assert browser.get(f"/meetings/guest/{token}/forget/").status_code == 405
