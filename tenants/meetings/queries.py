"""Reads about meetings: coming and past ones, registrations, arrivals, regulars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from tenants.meetings.models import Attendance, Meeting, Registration, Series, StandingYes
from tenants.meetings.validators import CHECK_IN_DELAY
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.compiled_query import Arguments, CompiledQuery
from tenants.ui.search_terms import fold, same_person_key

SHOWN_AHEAD = 9
STREAK_LIMIT = 520  # weeks: ten years
QUESTIONS_SHOWN = 5

Meetings = QuerySet[Meeting, Any]
State = Registration.State


def with_people(meetings: Meetings, *, member: Member | None) -> Meetings:
    """Adds `coming_count`, `is_full` and `my_state`, the reader's own registration.

    Full means what `seats.Seats.is_full` says; visitors may be here for the first time.
    """
    mine = Registration.objects.filter(meeting=OuterRef("pk"), member=member)
    coming = Count("registrations", Q(registrations__state=Registration.State.COMING))
    takes = Q(registrations__state__in=(State.COMING, State.OFFERED))
    may_wait = Q(is_open=True) | Q(registrations__member__isnull=False)
    waits = Q(registrations__state=State.WAITING) & may_wait
    first = Q(registrations__is_first=True)
    taken, line = Count("registrations", takes), Count("registrations", waits)
    kept = Greatest(F("first_seats") - Count("registrations", takes & first), 0)
    full = Q(capacity__lte=taken + line + kept)
    full_for_first = Q(capacity__lte=taken + line, kept=0) | Q(
        capacity__lte=taken + Count("registrations", waits & first), kept__gt=0
    )
    if member is not None:
        came = Exists(Attendance.objects.came().filter(member=member))
        full_for_first = (full & came) | (full_for_first & ~came)
    return meetings.annotate(
        coming_count=coming,
        kept=kept,
        is_full=full_for_first,
        my_state=Subquery(mine.values("state")[:1] if member else mine.none().values("state")),
    )


def coming_up(*, member: Member | None, now: datetime) -> list[Meeting]:
    """The next evenings, soonest first; cancelled ones stay in their place and say why."""
    if member is not None:
        return _coming_up.instances(person=member.pk, now=now)
    ahead = Meeting.objects.ahead(now=now).seen_by(None).with_reasons()
    return list(with_people(ahead, member=None)[:SHOWN_AHEAD])


def _coming_up_for_member(given: Arguments) -> Meetings:
    ahead = Meeting.objects.ahead(now=given.now).with_reasons()
    return with_people(ahead, member=Member(pk=given.person))[:SHOWN_AHEAD]


_coming_up = CompiledQuery(_coming_up_for_member)


def at_the_same_place(series: Series, *, now: datetime) -> Meeting | None:
    """The first evening of others that falls together with one of this rhythm."""
    upcoming = Meeting.objects.upcoming(now=now)
    own = upcoming.filter(
        series=series,
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
        venue__iexact=OuterRef("venue"),
    )
    return upcoming.exclude(series=series).filter(Exists(own.order_by())).first()


def past_evenings(*, member: Member | None, now: datetime) -> Meetings:
    """Also those that were cancelled, with the reason."""
    past: Meetings = Meeting.objects.past(now=now).seen_by(member).with_reasons()
    return past


@dataclass(frozen=True, slots=True)
class Streak:
    """`weeks` kept in a row until now; `evenings` are the latest regular ones, oldest first."""

    weeks: int
    evenings: Sequence[Meeting]


def standing_of(member: Member) -> list[StandingYes]:
    """Rhythms that go on and to each evening of which the member comes."""
    going_on = StandingYes.objects.filter(member=member, series__ended_at=None)
    return list(going_on.select_related("series").order_by("made_at", "pk"))


def streak(*, member: Member | None, now: datetime, shown: int = 5) -> Streak:
    """Count the weeks in a row with a meeting, of those that the reader may see.

    A week without a planned meeting doesn't break the streak.
    """
    regular = Meeting.objects.past(now=now).seen_by(member).filter(kind=Series.Kind.REGULAR)
    latest = list(regular.only("title", "starts_at", "ends_at", "state", "came")[:STREAK_LIMIT])
    kept: dict[date, bool] = {}
    for meeting in latest:
        week = monday(timezone.localtime(meeting.starts_at).date())
        kept[week] = kept.get(week, False) or meeting.state in Meeting.KEPT
    weeks = 0
    for was_kept in kept.values():
        if not was_kept:
            break
        weeks += 1
    return Streak(weeks, latest[:shown][::-1])


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def waiting_place(registration: Registration) -> int:
    """1 for the person who gets the next free seat."""
    said, pk = registration.created_at, registration.pk
    before = Q(created_at__lt=said) | Q(created_at=said, pk__lt=pk)
    ahead = Registration.objects.waiting().filter(before, meeting=registration.meeting_id)
    return ahead.count() + 1


def attendance_list(meeting: Meeting) -> list[Attendance]:
    """All arrivals, also of people who have left since."""
    came = meeting.attendances.came().select_related("member")
    return list(came.order_by("arrived_at", "pk"))


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """`expected` said yes and are not here yet; `here` have arrived; `gone` have left, or never
    came although somebody tapped so."""

    expected: Sequence[Registration]
    here: Sequence[Attendance]
    gone: Sequence[Attendance]


def at_the_door(meeting: Meeting) -> AtTheDoor:
    every = meeting.attendances.select_related("member").order_by("arrived_at", "pk")
    here = [attendance for attendance in every if attendance.left_at is None]
    gone = [attendance for attendance in every if attendance.left_at is not None]
    came = [attendance for attendance in every if attendance.was_there]
    members = {attendance.member_id for attendance in came if attendance.member_id}
    emails = {attendance.guest_email for attendance in came if attendance.guest_email}
    said = meeting.registrations.coming().select_related("member")
    expected = [
        registration
        for registration in said
        if registration.member_id not in members
        and not (registration.member_id is None and registration.guest_email in emails)
    ]
    return AtTheDoor(
        sorted(expected, key=_by_name), sorted(here, key=_by_name), sorted(gone, key=_by_name)
    )


def _by_name(person: Registration | Attendance) -> tuple[str, int]:
    """By the alphabet, where «ё» is «е»."""
    return fold(person.name), person.pk


def namesakes(meeting: Meeting, *, name: str) -> AtTheDoor:
    """Those in the room, and those expected, who have the same name in some spelling."""
    key, door = same_person_key(name), at_the_door(meeting)
    here = [arrived for arrived in door.here if same_person_key(arrived.name) == key]
    expected = [said for said in door.expected if same_person_key(said.name) == key]
    return replace(door, here=here, expected=expected)


def unclear_namesakes(
    meeting: Meeting, *, name: str, nonce: str, arrived_at: datetime, now: datetime
) -> AtTheDoor | None:
    """People of this name to ask about, before one person is in the list twice.

    None if there are none, for a check-in that was sent late, and for one that is stored already.
    """
    if now - arrived_at > CHECK_IN_DELAY:
        return None
    if nonce and meeting.attendances.filter(nonce=nonce).exists():
        return None
    found = namesakes(meeting, name=name)
    return found if found.here or found.expected else None


def questions_ahead(*, member: Member | None) -> list[Question]:
    """The head of the queue that the reader may see: the next meeting begins with it."""
    waiting = Question.objects.waiting().seen_by(member)
    return list(waiting.select_related("product", "author")[:QUESTIONS_SHOWN])
