"""The room as each screen shows it. Each part is read when it is asked for, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any

from django.db.models import Count

from tenants.live.models import (
    Agenda,
    AgendaItem,
    Block,
    Capture,
    Run,
    Table,
)
from tenants.live.participants import participant_of, planner_id_of
from tenants.live.queries import asked_in_the_room, tables_of
from tenants.live.run.focus import Focus, Topics, focus_at, topics_of
from tenants.live.run.format_steps import works_as_one
from tenants.live.run.timeline import RunningTimeline, Timeline, TimelineStep, timeline_of
from tenants.meetings.models import Attendance, Meeting
from tenants.products.models import Question


@dataclass
class EveningState:
    """One evening for one screen. Each part is read when it is asked for, once."""

    meeting: Meeting
    now: datetime
    own: Table | None = None  # a table with its own clock, on the phones that sit there
    kept: dict[str, Any] = field(default_factory=dict)  # lists that `captures.votes` read once

    @classmethod
    def of(cls, meeting: Meeting, now: datetime) -> EveningState:
        """The state of a meeting that was read together with its agenda, run and facilitator."""
        state = cls(meeting, now)
        state.__dict__["agenda"] = getattr(meeting, "agenda", None)
        state.__dict__["run"] = getattr(meeting, "run", None)
        return state

    @cached_property
    def agenda(self) -> Agenda | None:
        return Agenda.objects.filter(meeting=self.meeting).first()

    @cached_property
    def run(self) -> Run | None:
        return Run.objects.filter(meeting=self.meeting).select_related("facilitator").first()

    @cached_property
    def blocks(self) -> list[Block]:
        return list(self.agenda.blocks.all()) if self.agenda else []

    @cached_property
    def timeline(self) -> Timeline:
        return timeline_of(self.meeting, run=self.run, blocks=self.blocks)

    @property
    def running(self) -> RunningTimeline | None:
        """The timeline of a meeting that has begun, also after its end."""
        return self.timeline if isinstance(self.timeline, RunningTimeline) else None

    @property
    def step_index(self) -> int:
        """Of the step at which the meeting is; 0 before it has begun."""
        return self.running.index if self.running else 0

    @property
    def is_published(self) -> bool:
        """True if people may see the tables."""
        return self.agenda is not None and self.agenda.published_at is not None

    @property
    def is_open(self) -> bool:
        return self.run is not None and self.run.is_open

    @property
    def is_over(self) -> bool:
        return self.run is not None and not self.run.is_open

    @property
    def here(self) -> TimelineStep | None:
        return self.running.here if self.running else None

    @cached_property
    def work(self) -> Block | None:
        """The block whose tables people look for: going on, or next."""
        return self.timeline.upcoming_work if self.blocks else None

    @property
    def is_working(self) -> bool:
        """True while the block of `work` is going on."""
        return bool(
            self.run and self.here and self.work and self.here.block.position == self.work.position
        )

    @cached_property
    def tables(self) -> list[Table]:
        return tables_of(self.work) if self.work else []

    @property
    def is_together(self) -> bool:
        """True where the part of `work` is for the whole room as one, without tables."""
        return works_as_one(self.work)

    @cached_property
    def topics(self) -> Topics:
        """Cards for a vote by dots at the tables of the block that is going on."""
        return topics_of(self.work) if self.work and self.is_working else {}

    @property
    def tables_have_clocks(self) -> bool:
        """True where a table may go on by itself: not where the whole room works as one."""
        return self.is_working and len(self.tables) > 1 and not self.is_together

    def focus(self, table: Table, stop: TimelineStep | None) -> Focus:
        """The question or topic of a table; empty while its block is not going on."""
        if stop is None or not self.is_working:
            return Focus()
        return focus_at(table, stop.timed, self.topics)

    @cached_property
    def attendances(self) -> list[Attendance]:
        """People in the room now, in the order of coming."""
        here = self.meeting.attendances.here().select_related("member")
        return list(here.order_by("arrived_at", "pk"))

    @property
    def people_seen(self) -> str:
        """A fingerprint of the people: arrivals, departures, names."""
        return digest([(each.pk, each.name) for each in self.attendances])

    @cached_property
    def asked_here(self) -> list[Question]:
        """Questions from the room that are not on tonight's plan and were not taken off it."""
        off = self.agenda.off if self.agenda else []
        return list(asked_in_the_room(self.meeting).exclude(pk__in=off))

    @cached_property
    def present(self) -> frozenset[int]:
        """The planner's numbers of those who are in the room."""
        return frozenset(participant_of(each).number for each in self.attendances)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Kept thoughts by kind, and `all`."""
        rows = self.meeting.captures.not_taken_back().values("kind").annotate(many=Count("pk"))
        counts = {row["kind"]: row["many"] for row in rows.order_by("kind")}
        return counts | {"all": sum(counts.values())}

    @property
    def ends_at(self) -> datetime | None:
        """The end of the step: of the room, or of the table with its own clock."""
        if self.running is None:
            return None
        return self.running.table_ends_at(self.own) if self.own else self.running.ends_at()

    @property
    def ends_ms(self) -> int:
        """The end of the step in milliseconds of Unix time; 0 while nothing runs."""
        return int(self.ends_at.timestamp() * 1000) if self.is_open and self.ends_at else 0

    @property
    def paused_ms(self) -> int:
        run = self.run
        return int(run.paused_at.timestamp() * 1000) if run and run.paused_at else 0

    def version(self, *parts: object) -> str:
        """Changes with whatever the screens show of the plan and the clock."""
        agenda, run = self.agenda, self.run
        seen = (
            agenda.version if agenda else 0,
            int(self.is_published),
            run.revision if run else 0,
            *parts,
        )
        return "-".join(map(str, seen))


@dataclass(frozen=True)
class OwnCaptures:
    """A person's captures of tonight, the newest first, and their energy by moment."""

    thoughts: Sequence[Capture]
    pulse: dict[str, int]

    @property
    def fingerprint(self) -> str:
        """Changes with every word said, changed or taken back."""
        words = [(t.pk, t.text, t.kind, t.due_on, t.taken_back_at) for t in self.thoughts]
        return digest([*words, *sorted(self.pulse.items())])


def digest(facts: Sequence[object]) -> str:
    """A short fingerprint of a state."""
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


def own_captures(attendance: Attendance) -> OwnCaptures:
    return OwnCaptures(
        list(attendance.captures.by_people().order_by("-at", "-pk")),
        dict(attendance.pulse.values_list("moment", "value")),
    )


@dataclass(frozen=True)
class TableView:
    """The room as the phones of one table show it: its step and its work."""

    table: Table | None
    stop: TimelineStep | None
    focus: Focus = field(default_factory=Focus)  # what the table works on at this step

    @property
    def item(self) -> AgendaItem | None:
        return self.focus.item


@dataclass(frozen=True)
class ParticipantState(TableView):
    """The room as one phone shows it: one's table and its work."""

    attendance: Attendance = field(kw_only=True)

    @property
    def is_mine(self) -> bool:
        """True if the question is the reader's own."""
        author = self.item.question.author_id if self.item else None
        return author is not None and author == self.attendance.member_id


def participant_state(state: EveningState, attendance: Attendance) -> ParticipantState:
    """Also sets the room's clock to that of the reader's table, if it has its own."""
    view = table_view(state, table_of_person(state, participant_of(attendance).number))
    return ParticipantState(view.table, view.stop, view.focus, attendance=attendance)


def table_of_person(state: EveningState, number: int) -> Table | None:
    """The table of a person by their planner's number, where people may see the tables."""
    return next((table for table in tables_shown(state) if number in people_at(table)), None)


def tables_shown(state: EveningState) -> list[Table]:
    return state.tables if state.is_published else []


def people_at(table: Table) -> set[int]:
    """The planner's numbers of the people at a table."""
    return {planner_id_of(seat) for seat in table.seated.all()}


def table_view(state: EveningState, table: Table | None) -> TableView:
    """Also sets the room's clock to that of the table, if it has its own."""
    state.own = None
    if table is None or state.running is None or not state.is_working:
        return TableView(table, state.here)
    stop = state.running.at_table(table)
    state.own = table if stop.place != state.running.here.place else None
    return TableView(table, stop, state.focus(table, stop))
