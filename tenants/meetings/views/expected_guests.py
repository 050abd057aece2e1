"""Who a visitor without an account may be: who said here that they come, who is let in already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from tenants.accounts.models import UserManager
from tenants.meetings.actions.arrivals import ticked_guest
from tenants.meetings.forms import AT_ONCE, TapForm, WalkInForm
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.meetings.queries import namesakes
from tenants.meetings.tokens import Guest
from tenants.meetings.wording import already_here, is_expected
from tenants.members.requests import MemberRequest

KEY = "coming"  # of the session: the e-mail that a letter's link has proven, by meeting
KNOWN = ("as_expected", "as_ticked", "namesake")  # who it is has been answered


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


def proven_emails(request: MemberRequest) -> dict[str, str]:
    """Mailboxes whose letters were opened in this browser, by the number of the evening."""
    known: dict[str, str] = request.session.get(KEY, {})
    return known


def guest_of_browser(request: MemberRequest, meeting: Meeting) -> Registration | None:
    """The registration of this browser's guest, unless it was taken back."""
    email = proven_emails(request).get(str(meeting.pk))
    if not email:
        return None
    said = meeting.registrations.exclude(state=Registration.State.CANCELLED)
    found: Registration | None = said.filter(member=None, guest_email=email).first()
    return found


def forget_question(request: MemberRequest, meeting: Meeting) -> None:
    """The letter is answered: nobody has to look for it any more."""
    asked = request.session.get("asked", {})
    if str(meeting.pk) in asked:
        kept = {pk: words for pk, words in asked.items() if pk != str(meeting.pk)}
        request.session["asked"] = kept


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


@dataclass(frozen=True)
class SamePerson:
    """Those of one name with the person who is being let in: in the room, or expected."""

    name: str
    here: Sequence[Attendance]
    expected: Sequence[Registration]

    @property
    def words(self) -> str:
        return already_here(self.name) if self.here else is_expected(self.name)


def same_person(request: MemberRequest, meeting: Meeting, form: WalkInForm) -> SamePerson | None:
    """Ask whoever holds the door before one person stands in the list twice.

    Not for a tap that waited for the network, nor for one that is kept already.
    """
    now = timezone.now()
    nonce, at = TapForm(request.POST).said(meeting=meeting, now=now)
    if request.POST.get("namesake") or now - at > AT_ONCE or not form.is_valid():
        return None
    if nonce and meeting.attendances.filter(nonce=nonce).exists():
        return None
    same = namesakes(meeting, name=form.cleaned_data["name"])
    here, expected = same.here, same.expected
    if not here and not expected:
        return None
    name = here[0].name if here else expected[0].name
    return SamePerson(name, here, expected)


def same_name(request: MemberRequest, meeting: Meeting, form: WalkInForm) -> Attendance | None:
    """Somebody of this name has been let in at the door by hand: ask whether it is the same."""
    asked = request.method == "POST" and not any(request.POST.get(name) for name in KNOWN)
    now = timezone.now()
    _nonce, at = TapForm(request.POST).said(meeting=meeting, now=now)
    if not asked or now - at > AT_ONCE or not meeting.is_at_the_door(now=now):
        return None
    return ticked_guest(meeting, name=form.cleaned_data["name"]) if form.is_valid() else None
