"""The evening as far as one reader may see it, for the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tenants.live.models import Capture
from tenants.live.participants import participant_of
from tenants.live.run.timeline import RunningTimeline, TimelineStep
from tenants.live.screens.facilitator import Part, TableNow, parts_of, tables_now
from tenants.live.screens.phone import PhoneState, phone_state
from tenants.live.screens.state import EveningState, own_captures
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question


@dataclass(frozen=True)
class StepState:
    """A step; only the core reads the text for the facilitator."""

    step: TimelineStep
    is_core: bool

    @property
    def for_facilitator(self) -> str:
        return self.step.for_facilitator if self.is_core else ""

    @property
    def captures(self) -> list[str]:
        return sorted(self.step.captures - {"none"})


@dataclass(frozen=True)
class ClockState:
    """The clock of the common step."""

    timeline: RunningTimeline
    now: datetime

    @property
    def ends_at(self) -> datetime:
        """Moves on while the clock is paused."""
        return self.timeline.ends_at() + (self.now - self.timeline.run.clock(now=self.now))

    @property
    def seconds_left(self) -> int:
        return int((self.ends_at - self.now).total_seconds())

    @property
    def paused_at(self) -> datetime | None:
        return self.timeline.run.paused_at

    @property
    def finish(self) -> datetime:
        return self.timeline.finish(now=self.now)

    @property
    def behind_minutes(self) -> int:
        return round(self.timeline.behind(now=self.now).total_seconds() / 60)


@dataclass(frozen=True)
class IdeaState:
    """An idea to vote on, and the reader's own points."""

    idea: Capture
    points: int


@dataclass(frozen=True)
class OwnState:
    """The reader in the evening."""

    phone: PhoneState

    @property
    def name(self) -> str:
        return participant_of(self.phone.me.attendance).name

    @property
    def table(self) -> int | None:
        table = self.phone.me.table
        return table.number if table else None

    @property
    def people(self) -> list[str]:
        table = self.phone.me.table
        return [seat.name for seat in table.seated.all()] if table else []

    @property
    def step(self) -> StepState | None:
        step = self.phone.me.stop
        return StepState(step, is_core=False) if step and self.phone.evening.is_open else None

    @property
    def question(self) -> Question | None:
        item = self.phone.me.item
        return item.question if item else None

    @property
    def topic(self) -> str:
        topic = self.phone.me.focus.topic
        return topic.text if topic else ""

    @property
    def ideas(self) -> list[IdeaState]:
        return [
            IdeaState(idea, sum(vote.points for vote in idea.mine)) for idea in self.phone.ideas
        ]


@dataclass(frozen=True)
class ReaderState:
    """Everything for the core; the step and the own table for people in the room.

    Others see whether the evening goes on. The step is no secret: the stream sends it to every
    member.
    """

    evening: EveningState
    attendance: Attendance | None
    is_core: bool

    @property
    def revision(self) -> int:
        return self.evening.run.revision if self.evening.run else 0

    @property
    def plan_version(self) -> int:
        return self.evening.agenda.version if self.evening.agenda else 0

    @property
    def is_at_the_door(self) -> bool:
        return self.evening.meeting.is_at_the_door(now=self.evening.now)

    @property
    def follows_clock(self) -> bool:
        return bool(self.evening.run and self.evening.run.by_itself)

    @property
    def facilitator(self) -> Member | None:
        return self.evening.run.facilitator if self.evening.run else None

    @property
    def here(self) -> int:
        return len(self.evening.attendances)

    @property
    def sees_steps(self) -> bool:
        return self.is_core or self.attendance is not None

    @property
    def timeline(self) -> RunningTimeline | None:
        """Of an open evening, for those who see its steps."""
        return self.evening.running if self.evening.is_open and self.sees_steps else None

    @property
    def step(self) -> StepState | None:
        return StepState(self.timeline.here, self.is_core) if self.timeline else None

    @property
    def next(self) -> StepState | None:
        following = self.timeline.next if self.timeline else None
        return StepState(following, self.is_core) if following else None

    @property
    def clock(self) -> ClockState | None:
        return ClockState(self.timeline, self.evening.now) if self.timeline else None

    @property
    def parts(self) -> Sequence[Part]:
        return parts_of(self.evening) if self.sees_steps else []

    @property
    def tables(self) -> Sequence[TableNow]:
        return tables_now(self.evening) if self.is_core else []

    @property
    def asked(self) -> Sequence[Question]:
        return self.evening.asked_here if self.is_core and self.evening.is_open else []

    @property
    def mine(self) -> OwnState | None:
        return own_state(self.evening, self.attendance) if self.attendance else None


def reader_state(
    meeting: Meeting, *, attendance: Attendance | None, is_core: bool, now: datetime
) -> ReaderState:
    return ReaderState(EveningState(meeting, now), attendance, is_core)


def own_state(evening: EveningState, attendance: Attendance) -> OwnState:
    return OwnState(phone_state(evening, attendance, own_captures(attendance)))
