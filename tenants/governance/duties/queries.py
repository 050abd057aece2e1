"""Read the rota, the alarm of too much in one hand, and the history of every duty."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet
from django.utils import timezone

from tenants.governance.duties.models import Absence, Turn
from tenants.governance.duties.validators import (
    FEWEST_EVENINGS,
    LAST_EVENINGS,
    LED_WITHIN,
    SHOWN_EVENINGS,
)
from tenants.live.models import Run
from tenants.meetings.models import Meeting
from tenants.members.models import Duty, Member
from tenants.members.queries import is_too_much

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RotaRow:
    """An evening ahead: its turn, or whom the rota proposes.

    `before`: who gave the turn on; `away`: who can't lead that day.
    """

    meeting: Meeting
    turn: Turn | None
    before: Sequence[Member]
    proposed: Member | None
    away: Sequence[Member]


@dataclass(frozen=True, slots=True)
class Rota:
    rows: Sequence[RotaRow]
    core: Sequence[Member]

    def own_turns(self, member: Member) -> Sequence[Turn]:
        """The turns of a member that they can give for another one."""
        return [
            row.turn
            for row in self.rows
            if row.turn and row.turn.member_id == member.pk and row.turn.offered_at is None
        ]


def rota(*, now: datetime) -> Rota:
    """The next evenings with who leads them. Five statements, however many people and evenings; one
    more where turns were given on.

    Each free evening is proposed to whoever of the core has led least within half a year, then to
    whoever led longest ago; turns ahead count, and nobody is proposed on a day they are away.
    """
    meetings = list(Meeting.objects.upcoming(now=now)[:SHOWN_EVENINGS])
    chosen = Turn.objects.filter(meeting__in=meetings).select_related("member", "meeting")
    turns = {turn.meeting_id: turn for turn in chosen}
    core = list(Member.objects.core(now=now).order_by("pk"))
    away = _absences(meetings)
    led = Counter[int]()
    last: dict[int, datetime] = {}
    for person, times, latest in _led(now=now):
        led[person], last[person] = times, latest
    led.update(turn.member_id for turn in turns.values())
    numbers = {entry["member"] for turn in turns.values() for entry in turn.past}
    past = Member.objects.in_bulk(numbers) if numbers else {}
    rows = []
    for meeting in meetings:
        day, turn = timezone.localdate(meeting.starts_at), turns.get(meeting.pk)
        gone = {a.member_id for a in away if a.covers(day)}
        free = [person for person in core if person.pk not in gone]
        proposed = None
        if turn is None and free:
            proposed = min(free, key=lambda p: (led[p.pk], last.get(p.pk, NEVER), p.pk))
            led[proposed.pk] += 1
            last[proposed.pk] = meeting.starts_at
        missing = [person for person in core if person.pk in gone]
        before = [past[entry["member"]] for entry in turn.past] if turn else []
        rows.append(RotaRow(meeting, turn, before, proposed, missing))
    return Rota(rows, core)


def _absences(meetings: Sequence[Meeting]) -> Sequence[Absence]:
    days = [timezone.localdate(meeting.starts_at) for meeting in meetings] or [date.min]
    return list(Absence.objects.filter(first_day__lte=max(days), last_day__gte=min(days)))


def _led(*, now: datetime) -> Iterable[tuple[int, int, datetime]]:
    runs = Run.objects.filter(facilitator__isnull=False, meeting__starts_at__gt=now - LED_WITHIN)
    counted = runs.values("facilitator").annotate(n=Count("pk"), last=Max("meeting__starts_at"))
    return counted.order_by().values_list("facilitator", "n", "last")


@dataclass(frozen=True, slots=True)
class Load:
    """One person with more than half: `led` of `evenings`, or `held` of `duties`; else 0."""

    member: Member
    led: int = 0
    evenings: int = 0
    held: int = 0
    duties: int = 0


def carrying_too_much(*, now: datetime) -> Sequence[Load]:
    """People who led more than half of the last evenings, or hold more than half of the duties.

    Two statements. A city of fewer evenings or duties than the limits has no alarm.
    """
    past = Run.objects.filter(closed_at__isnull=False, facilitator__isnull=False)
    last = past.filter(facilitator__left_at=None).select_related("facilitator")
    leads = [run.facilitator for run in last.order_by("-meeting__starts_at")[:LAST_EVENINGS]]
    current = Duty.objects.current(now=now).filter(member__left_at=None)
    held = list(current.select_related("member"))
    kinds: Mapping[int, set[str]] = defaultdict(set)
    for duty in held:
        kinds[duty.member_id].add(duty.kind)
    people = {person.pk: person for person in leads if person}
    people |= {duty.member_id: duty.member for duty in held}
    open_kinds = len({duty.kind for duty in held})
    times = Counter(person.pk for person in leads if person)
    found = []
    for number in sorted(people):
        led = times[number] if len(leads) >= FEWEST_EVENINGS else 0
        mine = len(kinds.get(number, ()))
        leads_most = 2 * led > len(leads)
        holds_most = is_too_much(mine, of=open_kinds)
        if leads_most or holds_most:
            evenings = (led, len(leads)) if leads_most else (0, 0)
            duties = (mine, open_kinds) if holds_most else (0, 0)
            found.append(Load(people[number], *evenings, *duties))
    return found


@dataclass(frozen=True, slots=True)
class Past:
    """All terms of one duty, the latest first."""

    label: str
    terms: Sequence[Duty]


def terms(*, now: datetime) -> QuerySet[Duty, Any]:
    """All terms of duties, the latest first. Claims never held are left out."""
    was_held = Q(laid_down_at=None) | Q(laid_down_at__gt=F("taken_at"))
    rows: QuerySet[Duty, Any] = Duty.objects.filter(was_held, taken_at__lte=now)
    return rows.select_related("member").order_by("-taken_at", "-pk")


def history(*, now: datetime) -> Sequence[Past]:
    """Every duty with whoever has held it. One statement."""
    held: Mapping[str, list[Duty]] = defaultdict(list)
    for duty in terms(now=now):
        held[duty.kind].append(duty)
    return [Past(str(label), held[kind]) for kind, label in Duty.Kind.choices]
