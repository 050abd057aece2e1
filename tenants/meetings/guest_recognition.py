"""Recognise guests by the session of their browser: letters asked for and opened, arrivals.

A guest with a session of their own (`tenants/members/guests.py`) is known by its address.

Session keys, each a dict by the number of the meeting:

    asked    name, e-mail and ticket of the letter that was sent last
    coming   the e-mail that the link of a letter has proven
    arrived  the number of the attendance
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from tenants.accounts.models import User, UserManager
from tenants.meetings.actions.arrivals import recognise_guest
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.tokens import Guest
from tenants.members.models import Member
from tenants.members.requests import guest_of, member_of
from tenants.registry.requests import CityRequest, ScopedRequest

ASKED, PROVEN, ARRIVED = "asked", "coming", "arrived"


@dataclass(frozen=True)
class ExpectedGuest:
    """A guest who is registered. `is_proven`: the letter's link was opened in this browser."""

    name: str
    email: str
    is_proven: bool


def remember_letter_request(
    request: CityRequest, meeting: Meeting, *, name: str, email: str, ticket: str
) -> None:
    """Keep the typed name and e-mail, so that the letter can be sent again."""
    typed = {"name": name, "email": email, "ticket": ticket}
    request.session[ASKED] = request.session.get(ASKED, {}) | {str(meeting.pk): typed}


def letter_request(request: CityRequest, meeting: Meeting) -> dict[str, str]:
    """`name`, `email` and `ticket` of the letter asked for in this browser; empty if answered."""
    typed: dict[str, str] = request.session.get(ASKED, {}).get(str(meeting.pk)) or {}
    return typed


def forget_letter_request(request: CityRequest, meeting: Meeting) -> None:
    """Drop the letter request, because the letter is answered."""
    asked = request.session.get(ASKED, {})
    if str(meeting.pk) in asked:
        request.session[ASKED] = {pk: each for pk, each in asked.items() if pk != str(meeting.pk)}


def remember_proven_email(request: CityRequest, guest: Guest) -> None:
    """Note that the letter's link was opened here, so that the door asks for no name."""
    email = UserManager.normalize_email(guest.email)
    proven = proven_emails(request)
    if proven.get(str(guest.meeting)) != email:
        request.session[PROVEN] = proven | {str(guest.meeting): email}


def forget_proven_emails(request: CityRequest) -> None:
    request.session.pop(PROVEN, None)


def proven_emails(request: CityRequest) -> dict[str, str]:
    """Mailboxes whose letters were opened in this browser, by the number of the meeting."""
    proven: dict[str, str] = request.session.get(PROVEN, {})
    return proven


def proven_email(request: CityRequest, meeting: Meeting) -> str:
    """The address of this browser's guest for a meeting; empty if it is not proven."""
    guest = guest_of(request)
    return guest.address if guest else proven_emails(request).get(str(meeting.pk), "")


def guest_registration(request: CityRequest, meeting: Meeting) -> Registration | None:
    """The registration of this browser's guest, unless it is cancelled."""
    email = proven_email(request, meeting)
    return _registration_by_email(meeting, email) if email else None


def expected_guest(request: CityRequest, meeting: Meeting) -> ExpectedGuest | None:
    """The registered guest of this browser.

    Without a proven e-mail the name is the one that was typed here, not the registered one.
    """
    proven = proven_email(request, meeting)
    typed = letter_request(request, meeting)
    email = proven or UserManager.normalize_email(typed.get("email", ""))
    guest = _registration_by_email(meeting, email) if email else None
    if guest is None:
        return None
    return ExpectedGuest(guest.guest_name if proven else typed["name"], email, bool(proven))


def remember_arrival(request: CityRequest, meeting: Meeting, arrived: Attendance) -> None:
    """Recognise this browser as the attendance until the meeting is over."""
    known = request.session.get(ARRIVED, {})
    request.session[ARRIVED] = known | {str(meeting.pk): arrived.pk}


def guest_attendance(request: CityRequest, meeting: Meeting) -> Attendance | None:
    """The attendance of this browser's guest."""
    number = request.session.get(ARRIVED, {}).get(str(meeting.pk))
    return meeting.attendances.filter(pk=number, member=None).first() if number else None


def attendance_of(request: CityRequest, meeting: Meeting) -> Attendance | None:
    """The attendance of the member who is signed in, or of this browser's guest."""
    if member := member_of(request):
        mine = meeting.attendances.select_related("member").filter(member=member)
        found: Attendance | None = mine.first()
        return found
    return guest_attendance(request, meeting)


def recognise_guests(request: ScopedRequest, user: User, bound_for: str) -> str:
    """Give the arrivals of this browser to the member who signs in or joins on it."""
    arrived = request.session.get(ARRIVED)
    if not arrived or request.city is None:
        return bound_for
    member = Member.objects.here().filter(user=user).first()
    if member:
        for number in arrived.values():
            recognise_guest(number, member=member, now=timezone.now())
    return bound_for


def _registration_by_email(meeting: Meeting, email: str) -> Registration | None:
    registrations = meeting.registrations.exclude(state=Registration.State.CANCELLED)
    found: Registration | None = registrations.filter(member=None, guest_email=email).first()
    return found
