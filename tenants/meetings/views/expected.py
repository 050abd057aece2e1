"""Who said from this browser that they would come, without an account."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.accounts.models import UserManager
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.tokens import Guest
from tenants.members.requests import MemberRequest

KEY = "coming"  # of the session: the e-mail that a letter's link has proven, by meeting


@dataclass(frozen=True)
class Expected:
    """`is_proven`: the letter was opened in this browser, not in the window of a mail program."""

    name: str
    email: str
    is_proven: bool


def remember_letter(request: MemberRequest, guest: Guest) -> None:
    """The letter's link was opened here: at the door nobody has to say their name again."""
    email = UserManager.normalize_email(guest.email)
    known = request.session.get(KEY, {})
    if known.get(str(guest.meeting)) != email:
        request.session[KEY] = known | {str(guest.meeting): email}


def expected_guest(request: MemberRequest, meeting: Meeting) -> Expected | None:
    """The guest of this browser; what was only typed here keeps the name that was typed."""
    key = str(meeting.pk)
    proven = request.session.get(KEY, {}).get(key)
    asked = request.session.get("asked", {}).get(key) or {}
    email = proven or UserManager.normalize_email(asked.get("email", ""))
    if not email:
        return None
    said = meeting.registrations.exclude(state=Registration.State.CANCELLED)
    guest = said.filter(member=None, guest_email=email).first()
    if guest is None:
        return None
    return Expected(guest.guest_name if proven else asked["name"], email, bool(proven))
