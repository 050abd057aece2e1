"""Letters about a meeting. Each letter to each person is an alarm of its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.mail import EmailMessage

from tenants.mail.letters import compose, handler, send_after_commit
from tenants.meetings.models import (
    LAST_NEWS,
    SOON,
    Meeting,
    MeetingChange,
    Registration,
    Series,
    StandingYes,
)
from tenants.meetings.seats import is_full
from tenants.meetings.tokens import Guest, answer_token, guest_token
from tenants.members.guests import has_mailbox
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui import dates

CHANGES = frozenset(
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
    """Send the link that turns two typed fields into a seat, at once: its reader waits for it."""
    link = current_city().url_of("meetings:guest", guest_token(guest))
    kind = "guest_waits" if is_full(meeting) else "guest"
    letter = _letter(
        kind, meeting, language=guest.language, to=guest.email, name=guest.name, link=link
    )
    send_after_commit(letter, ticket=ticket)


def notify_promoted(registration: Registration, *, now: datetime) -> None:
    """Write to a guest that the seat is theirs, or that one is held until they answer."""
    kind = "offer" if registration.state == State.OFFERED else "seat"
    _post((f"{kind}:{registration.pk}",), now=now)


def notify_lapsed(registration: Registration, *, now: datetime) -> None:
    """Write that a held seat went on to the next one; shortly before the beginning nobody does."""
    if registration.meeting.gives_seats(now=now):
        _post((f"lapsed:{registration.pk}",), now=now)


def notify_standing_ended(standing_yes: StandingYes, *, now: datetime) -> None:
    """Write that a rhythm has other days, so that nobody is expected on them."""
    _post((f"standing_ended:{standing_yes.member_id}:{standing_yes.series_id}",), now=now)


def notify_released_guests(registrations: Iterable[Registration], *, now: datetime) -> None:
    """Write to guests who waited for a seat of a meeting that has become one for members."""
    _post((f"members_only:{said.pk}" for said in registrations), now=now)


def notify_registered(change: MeetingChange, *, now: datetime) -> None:
    """Write to all who come or wait that the meeting is cancelled, moved or restored."""
    reached = _reached(change.meeting)
    _post((f"{change.kind}:{said.pk}:{change.pk}" for said in reached), now=now)


def remind_guests(meeting: Meeting, *, kind: str, now: datetime) -> None:
    """Write "day_before" or "soon" to guests who come. Dropped if the meeting moves meanwhile."""
    guests = meeting.registrations.coming().guests()
    _post((f"{kind}:{said.pk}:{hour_of(meeting)}" for said in guests), now=now)


def ask_the_core(meeting: Meeting, *, core: Iterable[Member], now: datetime) -> None:
    """Ask the core to confirm a meeting that nobody has confirmed yet."""
    _post((f"unconfirmed:{member.pk}:{meeting.pk}" for member in core), now=now)


@handler(LETTER)
def write_letter(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """The letter of an alarm, if it still says something true."""
    kind, number, *about = key.split(":")
    if kind == "unconfirmed":
        return _to_the_core(int(number), int(about[0]), now=now)
    if kind == "standing_ended":
        return _about_rhythm(int(number), int(about[0]))
    said = (
        Registration.objects.select_related("meeting__series", "member__user")
        .filter(pk=number)
        .first()
    )
    if said is None or said.meeting.ends_at <= now:
        return None
    if not has_mailbox(said.email):
        return None
    if kind == "members_only":
        is_true = said.state == State.CANCELLED and not said.meeting.is_open
        return _to(said, kind, join=current_city().url_of("account_signup")) if is_true else None
    if said.member and said.member.left_at:
        return None
    if kind == "lapsed":
        is_true = said.state == State.CANCELLED and said.meeting.gives_seats(now=now)
        return _to(said, kind) if is_true else None
    if said.state == State.CANCELLED:
        return None
    if kind in CHANGES:
        return _about_change(said, kind, int(about[0]), now=now)
    expected = State.OFFERED if kind == "offer" else State.COMING
    is_expected = said.state == expected and said.meeting.takes_registrations(now=now)
    is_true = _is_in_time(kind, said.meeting, about, now=now)
    return _to(said, kind) if is_expected and is_true and not said.is_here else None


def promotion_letter(
    registration: Registration, *, unsubscribe: str, now: datetime
) -> EmailMessage | None:
    """The letter about a seat to a member; None if it is not true any more."""
    meeting = registration.meeting
    is_offered = registration.state == State.OFFERED
    has_answered = registration.state != State.COMING or registration.answer_by is not None
    if (has_answered and not is_offered) or not meeting.takes_registrations(now=now):
        return None
    if registration.is_here or now >= meeting.starts_at:
        return None
    return _to(registration, "offer" if is_offered else "seat", unsubscribe=unsubscribe)


def reminder_letter(
    registration: Registration, kind: str, hour: str, *, unsubscribe: str, now: datetime
) -> EmailMessage | None:
    """The reminder to a member; None if it is not true any more."""
    if not is_reminder_true(registration, kind, hour, now=now):
        return None
    return _to(registration, kind, unsubscribe=unsubscribe)


def is_reminder_true(registration: Registration, kind: str, hour: str, *, now: datetime) -> bool:
    """True if the member still comes, at that hour, is not here yet, and it is not too late."""
    meeting = registration.meeting
    is_expected = registration.state == State.COMING and meeting.takes_registrations(now=now)
    return is_expected and _is_in_time(kind, meeting, [hour], now=now) and not registration.is_here


def _about_change(
    said: Registration, kind: str, change: int, *, now: datetime
) -> EmailMessage | None:
    """The letter about the last change, unless its reader is there or can't come in time."""
    last = said.meeting.changes.filter(kind__in=CHANGES).first()
    if last is None or last.pk != change:
        return None
    is_cancelled = kind == MeetingChange.Kind.CANCELLED
    if not is_cancelled and (said.is_here or now >= said.meeting.ends_at - LAST_NEWS):
        return None
    return _to(said, kind, change=last)


def _is_in_time(kind: str, meeting: Meeting, about: list[str], *, now: datetime) -> bool:
    """True if a delayed letter ("a seat", "tomorrow", "soon") still holds."""
    if kind in ("seat", "offer"):
        return now < meeting.starts_at
    if about != [hour_of(meeting)]:
        return False
    if kind == "soon":
        return now <= meeting.starts_at - SOON + ON_TIME
    zone = current_city().zone
    return now.astimezone(zone).date() < meeting.starts_at.astimezone(zone).date()


def hour_of(meeting: Meeting) -> str:
    """The moment by which a reminder knows whether its evening was moved."""
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


def _about_rhythm(member: int, series: int) -> EmailMessage | None:
    """The letter about other days, unless its reader has said yes to them already."""
    found = Series.objects.going_on().filter(pk=series).first()
    reader = Member.objects.here().filter(pk=member).select_related("user").first()
    if found is None or reader is None or found.standing_yeses.filter(member=member).exists():
        return None
    return compose(
        "meetings/letters/standing_ended.txt",
        to=reader.user.email,
        language=reader.user.language,
        context=lambda: {
            "name": reader.name,
            "series": found,
            "link": current_city().url_of("meetings:list"),
        },
    )


def _to(
    registration: Registration, kind: str, *, unsubscribe: str = "", **context: object
) -> EmailMessage:
    member = registration.member
    return _letter(
        kind,
        registration.meeting,
        language=member.user.language if member else registration.language,
        to=registration.email,
        name=registration.name,
        said=registration,
        link=_link(registration),
        unsubscribe=unsubscribe,
        **context,
    )


def _link(registration: Registration) -> str:
    """The page where its reader answers for this evening with one press, without signing in."""
    if registration.member:
        token = answer_token(registration.meeting_id, member=registration.member.pk)
        return current_city().url_of("meetings:answer", token)
    guest = Guest(
        meeting=registration.meeting_id,
        name=registration.guest_name,
        email=registration.guest_email,
        language=registration.language,
    )
    return current_city().url_of("meetings:guest", guest_token(guest))


def _letter(
    kind: str,
    meeting: Meeting,
    *,
    language: str,
    to: str,
    unsubscribe: str = "",
    **context: object,
) -> EmailMessage:
    return compose(
        f"meetings/letters/{kind}.txt",
        to=to,
        language=language,
        unsubscribe=unsubscribe,
        context=lambda: {
            "meeting": meeting,
            "when": dates.when(meeting.starts_at),
            "evenings": current_city().url_of("meetings:list"),
            **context,
        },
    )
