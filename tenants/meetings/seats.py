"""Free seats of an evening, for one person: some may be kept for those who come for the first time.

The one place that counts them. Who changes something by the answer locks the meeting first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db.models import Count, Q

from tenants.meetings.models import LAST_SEAT, Attendance, Meeting, Registration
from tenants.meetings.models.registration import RegistrationQuerySet
from tenants.members.city_settings import FIRST_SEATS
from tenants.members.models import Member
from tenants.registry.scope import current_city

State = Registration.State
TAKES = Q(state__in=(State.COMING, State.OFFERED))
WAITS = Q(state=State.WAITING)
NOON = 12

LONGEST_ANSWER = timedelta(hours=24)  # for an offered seat
SHORTEST_ANSWER = timedelta(minutes=30)
SHARE = 4  # the answer time is this part of the time until the last seats
NIGHT_BEGINS, NIGHT_ENDS = 22, 10  # o'clock in the city: an answer time doesn't end in between


@dataclass(slots=True, kw_only=True)
class Seats:
    """`taken`: people who come and held seats. `kept`: seats that wait for first visits.

    `line`: people who wait for a seat, `first_line` of them for their first visit.
    """

    capacity: int | None
    taken: int = 0
    kept: int = 0
    line: int = 0
    first_line: int = 0

    @classmethod
    def counted(cls, meeting: Meeting, registrations: Iterable[Registration]) -> Self:
        """Count the seats of all registrations of a meeting, without a query."""
        seats = cls(capacity=meeting.capacity, kept=meeting.first_seats)
        for said in registrations:
            if said.state in (State.COMING, State.OFFERED):
                seats._seat(first=said.is_first)
            elif said.state == State.WAITING and (meeting.is_open or said.member_id):
                seats.line += 1
                seats.first_line += said.is_first
        return seats

    def is_full(self, *, first: bool) -> bool:
        """True if all seats for such a person are taken, held, or promised to those in line.

        Seats kept for first visits wait for nobody else, so only first visits stand before one.
        """
        if self.capacity is None:
            return False
        free = self.capacity - self.taken
        if not first:
            return free - self.kept <= self.line
        return free <= (self.first_line if self.kept else self.line)

    def give(self, *, first: bool) -> bool:
        """Take a seat for one more person; False if there is none."""
        if self.is_full(first=first):
            return False
        self._seat(first=first)
        return True

    def _seat(self, *, first: bool) -> None:
        self.taken += 1
        if first and self.kept:
            self.kept -= 1


def seats_of(meeting: Meeting) -> Seats:
    """Count the seats of a meeting in one statement."""
    waits = WAITS if meeting.is_open else WAITS & Q(member__isnull=False)
    first = Q(is_first=True)
    counted = meeting.registrations.aggregate(
        taken=Count("pk", TAKES),
        first=Count("pk", TAKES & first),
        line=Count("pk", waits),
        first_line=Count("pk", waits & first),
    )
    return Seats(
        capacity=meeting.capacity,
        taken=counted["taken"],
        kept=max(0, meeting.first_seats - counted["first"]),
        line=counted["line"],
        first_line=counted["first_line"],
    )


def is_full(meeting: Meeting, *, first: bool = True) -> bool:
    """True if there is no seat for somebody new; by default for a first visit."""
    return meeting.capacity is not None and seats_of(meeting).is_full(first=first)


def is_full_for(seats: Seats, member: Member | None) -> bool:
    """True if there is no seat for the reader of a page; a visitor may come for the first time."""
    for_first = seats.is_full(first=True)
    if member is None or for_first == seats.is_full(first=False):
        return for_first
    return seats.is_full(first=is_first_visit(member=member))


def in_line(meeting: Meeting) -> RegistrationQuerySet:
    """Those who wait for a seat and may get it; a members' evening has none for guests."""
    waiting: RegistrationQuerySet = meeting.registrations.waiting()
    return waiting if meeting.is_open else waiting.exclude(member=None)


def is_first_visit(*, member: Member | None = None, email: str = "") -> bool:
    """True for a member, or a guest with this address, who has never been to an evening here."""
    came = Attendance.objects.came()
    if member is not None:
        return not came.filter(member=member).exists()
    return not (email and came.filter(guest_email=email).exists())


def answer_time(meeting: Meeting, *, now: datetime) -> datetime:
    """The moment until which a seat offered now is held: the nearer the evening, the sooner.

    A quarter of the time until the last seats, from half an hour to a day. What would end at night
    ends at ten in the morning. Never later than the last seats.
    """
    last = meeting.starts_at - LAST_SEAT
    length = min(max((last - now) / SHARE, SHORTEST_ANSWER), LONGEST_ANSWER)
    return min(_after_the_night(now + length), last)


def usual_first_seats(capacity: int | None) -> int:
    """The seats that the city keeps for first visits; one stays for others, none without a limit.

    One statement, where there is a limit.
    """
    return min(FIRST_SEATS.value(), max(capacity - 1, 0)) if capacity else 0


def first_seats_end(meeting: Meeting) -> datetime:
    """Noon of the day; for an evening that begins in the morning, when its doors open."""
    zone = current_city().zone
    day = meeting.starts_at.astimezone(zone)
    noon = day.replace(hour=NOON, minute=0, second=0, microsecond=0)
    return min(noon, meeting.doors_open_at)


def _after_the_night(moment: datetime) -> datetime:
    here = moment.astimezone(current_city().zone)
    if NIGHT_ENDS <= here.hour < NIGHT_BEGINS:
        return moment
    morning = here + timedelta(days=here.hour >= NIGHT_BEGINS)
    return morning.replace(hour=NIGHT_ENDS, minute=0, second=0, microsecond=0)
