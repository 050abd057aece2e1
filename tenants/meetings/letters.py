"""Letters about an evening, each in its reader's language and on the city's clock.

Each letter to each person is an alarm of its own, set together with what it tells. The alarm goes
once the mail server has the letter: when the server is down it rings again, later and later, and
nobody else waits for it or gets theirs twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import compose, send_after_commit
from tenants.meetings.actions.registration import is_full
from tenants.meetings.models import LAST_NEWS, SOON, Meeting, MeetingChange, Registration
from tenants.meetings.tokens import Guest, guest_token
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates

SUBJECTS: Mapping[str, Promise] = {
    "guest": _("Please confirm that you come: %(when)s"),
    "guest_waits": _("Please confirm your place on the waiting list: %(when)s"),
    "members_only": _("This evening is for members now: %(when)s"),
    "seat": _("There is a seat for you: %(when)s"),
    "cancelled": _("No meeting on %(when)s"),
    "restored": _("The meeting takes place after all: %(when)s"),
    "moved": _("The meeting has moved: %(when)s"),
    "moved_back": _("Everything as before: %(when)s"),
    "day_before": _("Tomorrow we meet: %(when)s"),
    "soon": _("See you in two hours: %(when)s"),
    "unconfirmed": _("Does the meeting take place? %(when)s"),
}
TOLD = frozenset(
    (
        MeetingChange.Kind.CANCELLED,
        MeetingChange.Kind.RESTORED,
        MeetingChange.Kind.MOVED,
        MeetingChange.Kind.MOVED_BACK,
    )
)
ON_TIME = timedelta(hours=1)  # "in two hours" may come this much too late
LETTER = "meetings.letter"  # key: what it says, and about which rows
State = Registration.State


def ask_guest(guest: Guest, meeting: Meeting, *, ticket: str) -> None:
    """The link that turns two typed fields into a seat. Its reader waits: it leaves at once."""
    link = current_city().url_of("meetings:guest", guest_token(guest))
    kind = "guest_waits" if is_full(meeting) else "guest"
    letter = _letter(
        kind, meeting, language=guest.language, to=guest.email, name=guest.name, link=link
    )
    send_after_commit(letter, ticket=ticket)


def a_seat_is_yours(registration: Registration, *, now: datetime) -> None:
    _post((f"seat:{registration.pk}",), now=now)


def for_members_now(registrations: Iterable[Registration], *, now: datetime) -> None:
    """To guests who waited for a seat of an evening that has become a members' one."""
    _post((f"members_only:{said.pk}" for said in registrations), now=now)


def tell_those_who_come(change: MeetingChange, *, now: datetime) -> None:
    """Cancelled, moved or restored: all who come or wait."""
    reached = _reached(change.meeting)
    _post((f"{change.kind}:{said.pk}:{change.pk}" for said in reached), now=now)


def remind(meeting: Meeting, *, kind: str, now: datetime) -> None:
    """ "day_before" or "soon", to those who come; of no use once the evening has moved."""
    reached = (said for said in _reached(meeting) if said.state == State.COMING)
    _post((f"{kind}:{said.pk}:{_hour(meeting)}" for said in reached), now=now)


def ask_the_core(meeting: Meeting, *, core: Iterable[Member], now: datetime) -> None:
    """Nobody has confirmed the evening yet."""
    _post((f"unconfirmed:{member.pk}:{meeting.pk}" for member in core), now=now)


@alarms.handler(LETTER)
def send_letter(*, key: str, now: datetime, **_: object) -> None:
    """Send one letter, if it still says something true. What the mail server refuses is raised."""
    letter = written(key, now=now)
    if letter:
        letter.send()


def written(key: str, *, now: datetime) -> EmailMessage | None:
    kind, number, *about = key.split(":")
    if kind == "unconfirmed":
        return _to_the_core(int(number), int(about[0]), now=now)
    said = Registration.objects.select_related("meeting", "member__user").filter(pk=number).first()
    if said is None or said.meeting.ends_at <= now:
        return None
    if kind == "members_only":
        is_true = said.state == State.CANCELLED and not said.meeting.is_open
        return _to(said, kind, join=current_city().url_of("account_signup")) if is_true else None
    if said.state == State.CANCELLED or (said.member and said.member.left_at):
        return None
    if kind in TOLD:
        return _change_told(said, kind, int(about[0]), now=now)
    is_expected = said.state == State.COMING and said.meeting.takes_registrations(now=now)
    is_true = _is_in_time(kind, said.meeting, about, now=now)
    return _to(said, kind) if is_expected and is_true and not said.is_here else None


def _change_told(
    said: Registration, kind: str, change: int, *, now: datetime
) -> EmailMessage | None:
    """The last word about the evening, unless its reader is there already or can't come in time."""
    last = said.meeting.changes.filter(kind__in=TOLD).first()
    if last is None or last.pk != change:
        return None
    is_cancelled = kind == MeetingChange.Kind.CANCELLED
    if not is_cancelled and (said.is_here or now >= said.meeting.ends_at - LAST_NEWS):
        return None
    return _to(said, kind, change=last)


def _is_in_time(kind: str, meeting: Meeting, about: list[str], *, now: datetime) -> bool:
    """True if a letter that was held up still tells the truth: "a seat", "tomorrow", "soon"."""
    if kind == "seat":
        return now < meeting.starts_at
    if about != [_hour(meeting)]:
        return False
    if kind == "soon":
        return now <= meeting.starts_at - SOON + ON_TIME
    zone = current_city().zone
    return now.astimezone(zone).date() < meeting.starts_at.astimezone(zone).date()


def _hour(meeting: Meeting) -> str:
    return str(int(meeting.starts_at.timestamp()))


def _post(keys: Iterable[str], *, now: datetime) -> None:
    alarms.set_all(city=current_city(), kind=LETTER, due_at=now, keys=keys)


def _reached(meeting: Meeting) -> list[Registration]:
    return list(
        meeting.registrations.exclude(state=State.CANCELLED)
        .exclude(member__left_at__isnull=False)
        .order_by("pk")
    )


def _to_the_core(member: int, meeting: int, *, now: datetime) -> EmailMessage | None:
    found = Meeting.objects.filter(pk=meeting, state=Meeting.State.PLANNED).first()
    reader = Member.objects.here().filter(pk=member).select_related("user").first()
    if found is None or reader is None or found.starts_at <= now:
        return None
    link = current_city().url_of("meetings:meeting", found.pk)
    user = reader.user
    return _letter(
        "unconfirmed", found, language=user.language, to=user.email, name=reader.name, link=link
    )


def _to(registration: Registration, kind: str, **context: object) -> EmailMessage:
    member = registration.member
    return _letter(
        kind,
        registration.meeting,
        language=member.user.language if member else registration.language,
        to=registration.email,
        name=registration.name,
        link=_link(registration),
        **context,
    )


def _link(registration: Registration) -> str:
    """A member's page of the meeting; a guest's own page, where the word can be taken back."""
    if registration.member:
        return current_city().url_of("meetings:meeting", registration.meeting_id)
    guest = Guest(
        meeting=registration.meeting_id,
        name=registration.guest_name,
        email=registration.guest_email,
        language=registration.language,
    )
    return current_city().url_of("meetings:guest", guest_token(guest))


def _letter(
    kind: str, meeting: Meeting, *, language: str, to: str, **context: object
) -> EmailMessage:
    return compose(
        f"meetings/letters/{kind}.txt",
        subject=SUBJECTS[kind],
        language=language,
        to=to,
        context=lambda: {
            "meeting": meeting,
            "when": dates.when(meeting.starts_at),
            "evenings": current_city().url_of("meetings:list"),
            **context,
        },
    )
