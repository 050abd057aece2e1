"""Count a city's weeks from its own rows. Everything here runs inside the city's scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from network.hq.small_groups import publish_all, share
from tenants.live.models import Encounter
from tenants.meetings.models import Attendance, Meeting, Series
from tenants.members.models import Member
from tenants.outcome.effects.energy import Energy, energy_by_meeting, mean_energy
from tenants.outcome.effects.evenings import questions_worked
from tenants.products.models import PATH, Product, Question, StageChange

WEEK = timedelta(weeks=1)
LATELY, MEAN_OF = 4 * WEEK, 12 * WEEK
REGULARS, OF_LAST = 4, 8  # a permanent participant came to four of the last eight
LOOKED_BACK = 26 * WEEK  # in which the last eight regular evenings are found


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def first_week(*, zone: ZoneInfo, now: datetime) -> date:
    """The week in which the city's life begins, by its first member or evening. Two queries."""
    joined = Member.objects.aggregate(first=Min("joined_at"))["first"]
    met = Meeting.objects.took_place(now=now).order_by().aggregate(first=Min("starts_at"))["first"]
    first = min((moment for moment in (joined, met) if moment), default=now)
    return monday(min(first, now).astimezone(zone).date())


@dataclass(frozen=True, slots=True)
class Evening:
    """A past evening, with the members who came and the number of all who did."""

    pk: int
    starts_at: datetime
    is_regular: bool
    is_kept: bool
    members: frozenset[int]
    came: int


class Weeks:
    """The facts of a city from `first` on. Ten queries, whatever the number of weeks."""

    def __init__(self, first: date, *, zone: ZoneInfo, now: datetime) -> None:
        self.zone, self.now = zone, now
        since = self._midnight(first) - LOOKED_BACK
        self.joined = list(Member.objects.values_list("joined_at", "left_at"))
        self.evenings = _evenings(since=since, now=now)
        kept = [evening.pk for evening in self.evenings if evening.is_kept]
        self.worked = {number: len(found) for number, found in questions_worked(kept).items()}
        self.energy = energy_by_meeting(kept)
        self.questions = list(Question.objects.values_list("asked_at", "answered_at"))
        self.stages = _stages()

    def publish(self, week: date) -> dict[str, Any]:
        """The published numbers of a week, at its end or now."""
        end = self._midnight(week + WEEK)
        until = min(end, self.now)
        begin, lately = self._midnight(week), until - LATELY
        past = [evening for evening in self.evenings if evening.starts_at < until]
        recent = [evening for evening in past if evening.starts_at >= lately]
        kept = [evening for evening in recent if evening.is_kept]
        permanent = _permanent(past)
        counts = {
            "members": sum(
                joined <= until and (left is None or left > until) for joined, left in self.joined
            ),
            "active": len({member for evening in kept for member in evening.members}),
            "permanent": len(permanent),
            "products": self._in_work(until),
            "questions": sum(asked <= until for asked, _answered in self.questions),
            "arrivals": sum(evening.came for evening in kept),
            "asked": sum(lately <= asked <= until for asked, _answered in self.questions),
            "worked": sum(self.worked.get(evening.pk, 0) for evening in kept),
            "answered": sum(
                answered is not None and lately <= answered <= until
                for _asked, answered in self.questions
            ),
        }
        energy = self._energy(past, since=until - MEAN_OF)
        return {
            **publish_all(counts),
            "due": sum(evening.starts_at >= begin for evening in recent),
            "kept": sum(evening.starts_at >= begin for evening in kept),
            "due_in_four": len(recent),
            "kept_in_four": len(kept),
            "energy_before": round(energy.before, 1) if energy else None,
            "energy_after": round(energy.after, 1) if energy else None,
            "coverage": _coverage(permanent) if until == self.now else None,
        }

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone)

    def _energy(self, past: Sequence[Evening], *, since: datetime) -> Energy | None:
        recent = [evening.pk for evening in past if evening.starts_at >= since]
        return mean_energy([self.energy[number] for number in recent if number in self.energy])

    def _in_work(self, until: datetime) -> int:
        """The number of products in work at a moment."""
        latest = {product: stage for at, product, stage in self.stages if at <= until}
        return sum(stage in PATH for stage in latest.values())


def _evenings(*, since: datetime, now: datetime) -> list[Evening]:
    """Past evenings that were due, the oldest first: also cancelled and unconfirmed ones."""
    rows = list(
        Meeting.objects.past(now=now)
        .filter(starts_at__gte=since)
        .order_by("starts_at", "pk")
        .values_list("pk", "starts_at", "kind", "state")
    )
    members, came = defaultdict(set), Counter[int]()
    arrivals = Attendance.objects.came().filter(meeting__in=[row[0] for row in rows])
    for meeting, member in arrivals.values_list("meeting", "member"):
        came[meeting] += 1
        if member:
            members[meeting].add(member)
    return [
        Evening(
            pk,
            starts_at,
            kind == Series.Kind.REGULAR,
            state in Meeting.KEPT,
            frozenset(members[pk]),
            came[pk],
        )
        for pk, starts_at, kind, state in rows
    ]


def _stages() -> list[tuple[datetime, int, str]]:
    """Entries of products into stages, in order of time. Two queries."""
    changes = StageChange.objects.order_by("at", "pk").values_list("at", "product", "after")
    begun = Product.objects.order_by("pk").values_list("created_at", "pk", "stage")
    moved = list(changes)
    known = {product for _at, product, _stage in moved}
    unmoved = (row for row in begun if row[1] not in known)
    return sorted(chain(moved, unmoved), key=lambda row: row[0])


def _permanent(past: Sequence[Evening]) -> set[int]:
    """The members who came to four of the last eight regular evenings."""
    regular = [evening for evening in past if evening.is_regular and evening.is_kept][-OF_LAST:]
    times = Counter(member for evening in regular for member in evening.members)
    return {member for member, number in times.items() if number >= REGULARS}


def _coverage(permanent: set[int]) -> int | None:
    """The share of pairs who have worked at one table, in percent. One query."""
    people = len(permanent)
    if share(0, people) is None:
        return None
    pairs = Encounter.objects.filter(one__in=permanent, other__in=permanent).count()
    return share(2 * pairs, people * (people - 1))


def weeks_between(first: date, last: date) -> Iterator[date]:
    """The Mondays from `first` to `last`, both included."""
    while first <= last:
        yield first
        first += WEEK
