"""Facts of the screens about the evening as a whole, and the facilitator's screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from tenants.live.captures.votes import Chosen, chosen, in_rounds
from tenants.live.models import Block, Capture, Table
from tenants.live.participants import participant_of, planner_id_of
from tenants.live.plan.planner_input import versions_by_key
from tenants.live.plan.summary import QUICK, how_late
from tenants.live.queries import items_of, lead_candidates
from tenants.live.run.format_steps import ON_THE_SPOT
from tenants.live.run.timeline import TimelineStep, title_of
from tenants.live.screens.projector_link import projector_url
from tenants.live.screens.state import EveningState
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question

EXTENSIONS = (1, 2, 5)  # minutes
FEWEST = 2  # people for a table
TIME_FOR_A_PART = timedelta(minutes=20)
FEW_MISSING = 3  # people: with fewer, tables stay as they are


@dataclass(frozen=True)
class Part:
    """A line of the evening's course."""

    title: str
    minutes: int
    state: str  # done, current, next
    detail: str = ""


def parts_of(state: EveningState) -> list[Part]:
    here = state.here.block.position if state.here else 0
    over = state.run is not None and not state.run.is_open
    found = []
    for block in state.blocks:
        done = over or block.position < here
        progress = "done" if done else "current" if block.position == here else "next"
        found.append(Part(title_of(block), block.minutes, progress))
    return found


class SeatedPerson(NamedTuple):
    name: str
    is_here: bool


@dataclass(frozen=True)
class TableNow:
    """A table as others see it."""

    table: Table
    stop: TimelineStep | None
    question: Any
    topic: Capture | None  # what it talks about instead of a planned question
    people: list[SeatedPerson]
    ends_ms: int  # Unix time; 0 unless it keeps its own clock
    ahead: int  # steps before the room; negative behind

    @property
    def step(self) -> int | None:
        return self.stop.position if self.stop else None

    @property
    def title(self) -> str:
        return self.stop.title if self.stop else ""

    @property
    def ends_at(self) -> datetime | None:
        return datetime.fromtimestamp(self.ends_ms / 1000, tz=UTC) if self.ends_ms else None

    @property
    def topic_text(self) -> str:
        return self.topic.text if self.topic else ""


def tables_now(state: EveningState) -> list[TableNow]:
    found = []
    for table in state.tables:
        timeline = state.running if state.is_working else None
        stop = timeline.at_table(table) if timeline else None
        focus = state.focus(table, stop)
        own = stop is not None and state.here is not None and stop.place != state.here.place
        found.append(
            TableNow(
                table,
                stop,
                focus.item.question if focus.item else None,
                focus.topic,
                [
                    SeatedPerson(seat.name, planner_id_of(seat) in state.present)
                    for seat in table.seated.all()
                ],
                int(timeline.table_ends_at(table).timestamp() * 1000) if own and timeline else 0,
                stop.position - state.here.position if own and stop and state.here else 0,
            )
        )
    return found


def facilitator_context(state: EveningState) -> dict[str, Any]:
    tables = tables_now(state)
    facts: dict[str, Any] = {
        "parts": parts_of(state),
        "tables": tables,
        "absent_authors": absent_authors(state),
        "unseated": unseated(state),
        "extensions": EXTENSIONS,
        "core": lead_candidates(state.meeting, now=state.now) if state.is_open else [],
        "missing": missing(state),
        "hall_url": projector_url(state.meeting),
        "can_begin": state.meeting.is_at_the_door(now=state.now),
    }
    if state.is_open and state.running:
        behind = state.running.behind(now=state.now)
        facts |= {
            "how_late": how_late(behind),
            "pace": _pace(behind),
            "finish": state.running.finish(now=state.now),
            "following": state.running.next,
            "upcoming": _upcoming(state),
            "chosen": chosen_by_all(state),
            "can_go_back": state.run is not None and state.run.can_go_back(now=state.now),
        }
    return facts


def _pace(behind: timedelta) -> str:
    """late, good, or far ahead: long."""
    if behind >= timedelta(minutes=1):
        return "late"
    return "long" if behind < -timedelta(minutes=QUICK) else "good"


@dataclass(frozen=True)
class Missing:
    """`here` of `seats` in the plan are taken: few enough to plan anew."""

    here: int
    seats: int


def missing(state: EveningState) -> Missing | None:
    """Shown before the tables begin, if two of them could."""
    if state.is_working or state.step_index > 1 or len(state.attendances) < 2:
        return None
    seated = {planner_id_of(seat) for table in state.tables for seat in table.seated.all()}
    here = len(seated & state.present)
    absent = len(seated) - here
    few = absent >= FEW_MISSING and absent * 3 >= len(seated)
    return Missing(here, len(seated)) if few else None


@dataclass(frozen=True)
class Unseated:
    """People here without a table; `formats` (key and name) need no question to begin with."""

    people: Sequence[Attendance]
    formats: Sequence[tuple[str, str]]


def unseated(state: EveningState) -> Unseated | None:
    """True while the run has time left and its next part lacks a seat for somebody."""
    if not state.is_open or state.run is None:
        return None
    seated = {planner_id_of(seat) for table in state.tables for seat in table.seated.all()}
    leads = state.run.facilitator_id  # stands, unless there is a seat for them
    people = [
        each
        for each in state.attendances
        if participant_of(each).number not in seated and (not leads or each.member_id != leads)
    ]
    if not people or (not state.tables and len(state.attendances) < FEWEST):
        return None
    if state.tables:
        return Unseated(people, ())
    if free_time(state) < TIME_FOR_A_PART:
        return None
    return Unseated(people, on_the_spot(len(people)))


def free_time(state: EveningState) -> timedelta:
    """The time left beside the frame; zero from the reflection on."""
    here, timeline = state.here, state.running
    if (
        here is None
        or timeline is None
        or here.block.kind in (Block.Kind.REFLECTION, Block.Kind.CLOSING)
    ):
        return timedelta()
    spare = sum(
        block.minutes
        for block in state.blocks
        if block.kind == Block.Kind.SPARE and block.position > here.block.position
    )
    free = state.meeting.ends_at - timeline.finish(now=state.now) + timedelta(minutes=spare)
    if here.block.kind == Block.Kind.SPARE:
        free += max(timedelta(), timeline.ends_at() - state.now)
    return free


def on_the_spot(people: int) -> list[tuple[str, str]]:
    """Formats in use in which so many people find their questions together."""
    known = versions_by_key(ON_THE_SPOT)
    fitting = [known[key] for key in ON_THE_SPOT if key in known]
    return [
        (each.format.key, each.name) for each in fitting if each.spec.min_people <= max(people, 2)
    ]


def absent_authors(state: EveningState) -> list[Question]:
    """Questions of the next part at the tables whose authors are not in the room.

    Told until the first step of that part is over.
    """
    begins = not state.is_working or (state.here is not None and state.here.is_first)
    if not state.is_open or not begins:
        return []
    here = {each.member_id for each in state.attendances}
    items = [item for table in state.tables for item in table.readable_items]
    return [item.question for item in items if item.question.author_id not in here]


def afterwards(state: EveningState, member: Member | None) -> dict[str, Any]:
    """Links after a closed meeting: the reader's own questions of tonight, the next meeting."""
    if state.run is None or state.run.is_open:
        return {}
    own = items_of(state.meeting).filter(question__author=member) if member else ()
    coming = Meeting.objects.seen_by(member).upcoming(now=state.now)
    return {
        "own": list({item.question.pk: item.question for item in own}.values()),
        "coming": coming.filter(starts_at__gt=state.now).first(),
    }


def _upcoming(state: EveningState) -> str:
    """The next step with its part, if that is another one."""
    following = state.running.next if state.running else None
    if following is None or state.here is None:
        return ""
    if following.block.position == state.here.block.position:
        return following.title
    name = following.block_title if following.format_key else ""
    return (
        _("%(format)s: %(step)s") % {"format": name, "step": following.title}
        if name
        else (following.title)
    )


def chosen_by_all(state: EveningState) -> list[Chosen]:
    """The result of the cards of the whole room; dots are shown on each table's own phones."""
    stop = state.here
    return chosen(state, stop) if stop and in_rounds(state, stop) else []
