"""The plan of an evening as its page and the API show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tenants.live.errors import AlreadyClosed
from tenants.live.models import Agenda, Block, Run, Seat, Table
from tenants.live.participants import Participant, planner_id_of, tonight
from tenants.live.plan.blocks import MOVABLE
from tenants.live.plan.storage import load_blocks
from tenants.live.plan.summary import sentences
from tenants.live.queries import ended
from tenants.live.run.format_steps import spec_of
from tenants.live.run.timeline import timeline_of, title_of
from tenants.live.validators import DEFAULT_SEATS
from tenants.meetings.models import Meeting


@dataclass(frozen=True)
class SeatState:
    seat: Seat
    is_here: bool


@dataclass(frozen=True)
class TableState:
    table: Table
    seats: Sequence[SeatState]


@dataclass(frozen=True)
class PartState:
    """A part of the plan.

    planned_at: its hour as announced; `starts` and `ends` follow the real beginning of the evening
    """

    block: Block
    planned_at: datetime
    starts: datetime
    has_begun: bool
    is_over: bool
    tables: Sequence[TableState]

    @property
    def title(self) -> str:
        return title_of(self.block)

    @property
    def format_key(self) -> str:
        """Empty for a part of the frame."""
        spec = spec_of(self.block)
        return spec.key if spec else ""

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.block.minutes)

    @property
    def is_movable(self) -> bool:
        return self.block.kind in MOVABLE


@dataclass(frozen=True)
class PlanState:
    """A plan, its parts, and the people that it counts on, by their planner ids.

    agenda: not saved and of version 0 where there is no plan
    over: the reason why the plan can't change any more
    """

    agenda: Agenda
    run: Run | None
    over: AlreadyClosed | None
    participants: Mapping[int, Participant]
    parts: Sequence[PartState]

    @property
    def is_made(self) -> bool:
        return self.agenda.pk is not None

    @property
    def people(self) -> int:
        return len(self.participants)

    @property
    def here(self) -> int:
        return sum(each.is_here for each in self.participants.values())

    @property
    def sentences(self) -> list[str]:
        """The summary of the plan, in the language of the request."""
        return sentences([(key, numbers) for key, numbers in self.agenda.sentences])

    @property
    def can_undo(self) -> bool:
        begun = self.run.block if self.run else 0
        previous = self.agenda.previous
        return bool(previous and previous["parts"] and previous["begun"] == begun)

    @property
    def minutes_too_long(self) -> int:
        """Minutes by which the plan is longer than the evening."""
        last = self.parts[-1].block if self.parts else None
        return max(0, last.starts + last.minutes - self.agenda.meeting.minutes) if last else 0


def plan_state(meeting: Meeting) -> PlanState:
    """Read the plan; the number of statements doesn't grow with its parts, tables or people."""
    agendas = Agenda.objects.filter(meeting=meeting).select_related("made_by")
    agenda = agendas.first() or Agenda(meeting=meeting, version=0, tables=0, seats=DEFAULT_SEATS)
    agenda.meeting = meeting
    run = Run.objects.filter(meeting=meeting).first()
    over = ended(meeting)
    participants = tonight(meeting, only_here=agenda.only_here)
    here = frozenset(number for number, each in participants.items() if each.is_here)
    blocks = load_blocks(agenda) if agenda.pk else []
    begins = timeline_of(meeting, run=run, blocks=blocks).begins
    parts = [
        PartState(
            block,
            meeting.starts_at + timedelta(minutes=block.starts),
            begins + timedelta(minutes=block.starts),
            has_begun=over is not None or (run is not None and block.position <= run.block),
            is_over=over is not None or (run is not None and block.position < run.block),
            tables=[_table_state(table, here) for table in block.tables.all()],
        )
        for block in blocks
    ]
    return PlanState(agenda, run, over, participants, parts)


def _table_state(table: Table, here: frozenset[int]) -> TableState:
    seats = [SeatState(seat, planner_id_of(seat) in here) for seat in table.seated.all()]
    return TableState(table, seats)
