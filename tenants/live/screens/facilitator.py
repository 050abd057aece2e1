"""Facts of the screens about the evening as a whole, and the facilitator's screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from tenants.live.captures.votes import Chosen, chosen, in_rounds
from tenants.live.models import Block, Capture, Table
from tenants.live.participants import participant_of, planner_id_of
from tenants.live.plan.planner_input import versions_by_key
from tenants.live.plan.summary import QUICK, how_late
from tenants.live.queries import items_of, lead_candidates
from tenants.live.run.timeline import TimelineStep, title_of
from tenants.live.screens.projector_link import projector_url
from tenants.live.screens.state import EveningState
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question

EXTENSIONS = (1, 2, 5)  # minutes
FEWEST = 2  # people for a table
TIME_FOR_A_PART = timedelta(minutes=20)
ON_THE_SPOT = ("one_two_four_all", "lean_coffee")  # formats that make their own questions
FEW_MISSING = 3  # people: with fewer, tables stay as they are


@dataclass(frozen=True)
class Part:
    """A line of the evening's course."""

    title: str
    minutes: int
    state: str  # done, current, next
    detail: str = ""


def parts_of(room: EveningState) -> list[Part]:
    here = room.here.block.position if room.here else 0
    over = room.run is not None and not room.run.is_open
    found = []
    for block in room.blocks:
        done = over or block.position < here
        state = "done" if done else "current" if block.position == here else "next"
        found.append(Part(title_of(block), block.minutes, state))
    return found


@dataclass(frozen=True)
class TableNow:
    """A table as others see it."""

    table: Table
    stop: TimelineStep | None
    question: Any
    topic: Capture | None  # what it talks about instead of a planned question
    people: list[tuple[str, bool]]  # names, and whether they are in the room
    ends_ms: int
    ahead: int  # steps before the room; negative behind


def tables_now(room: EveningState) -> list[TableNow]:
    found = []
    for table in room.tables:
        timeline = room.running if room.is_working else None
        stop = timeline.at_table(table) if timeline else None
        focus = room.focus(table, stop)
        own = stop is not None and room.here is not None and stop.place != room.here.place
        found.append(
            TableNow(
                table,
                stop,
                focus.item.question if focus.item else None,
                focus.topic,
                [(seat.name, planner_id_of(seat) in room.present) for seat in table.seated.all()],
                int(timeline.table_ends_at(table).timestamp() * 1000) if own and timeline else 0,
                stop.position - room.here.position if own and stop and room.here else 0,
            )
        )
    return found


def facilitator_context(room: EveningState) -> dict[str, Any]:
    tables = tables_now(room)
    facts: dict[str, Any] = {
        "parts": parts_of(room),
        "tables": tables,
        "absent_authors": absent_authors(room),
        "unseated": unseated(room),
        "extensions": EXTENSIONS,
        "core": lead_candidates(room.meeting, now=room.now) if room.is_open else [],
        "missing": missing(room),
        "hall_url": projector_url(room.meeting),
        "can_begin": room.meeting.is_at_the_door(now=room.now),
    }
    if room.is_open and room.running:
        behind = room.running.behind(now=room.now)
        facts |= {
            "how_late": how_late(behind),
            "pace": _pace(behind),
            "finish": room.running.finish(now=room.now),
            "following": room.running.next,
            "upcoming": _upcoming(room),
            "chosen": chosen_by_all(room),
            "can_go_back": room.run is not None and room.run.can_go_back(now=room.now),
        }
    return facts


def _pace(behind: timedelta) -> str:
    """late, good, or far ahead: long."""
    if behind >= timedelta(minutes=1):
        return "late"
    return "long" if behind < -timedelta(minutes=QUICK) else "good"


@dataclass(frozen=True)
class Missing:
    """Of `seats` in the plan `here` are taken: few enough to plan anew."""

    here: int
    seats: int


def missing(room: EveningState) -> Missing | None:
    """While nothing has begun at the tables, and two could begin."""
    if room.is_working or room.step_index > 1 or len(room.attendances) < 2:
        return None
    seated = {planner_id_of(seat) for table in room.tables for seat in table.seated.all()}
    here = len(seated & room.present)
    absent = len(seated) - here
    few = absent >= FEW_MISSING and absent * 3 >= len(seated)
    return Missing(here, len(seated)) if few else None


@dataclass(frozen=True)
class Unseated:
    """People here without a table; `formats` (key and name) need no question to begin with."""

    people: Sequence[Attendance]
    formats: Sequence[tuple[str, str]]


def unseated(room: EveningState) -> Unseated | None:
    """While the evening goes on, has time left, and its next part has no seat for somebody."""
    if not room.is_open or room.run is None:
        return None
    seated = {planner_id_of(seat) for table in room.tables for seat in table.seated.all()}
    leads = room.run.facilitator_id  # stands, unless there is a seat for them
    people = [
        each
        for each in room.attendances
        if participant_of(each).number not in seated and (not leads or each.member_id != leads)
    ]
    if not people or (not room.tables and len(room.attendances) < FEWEST):
        return None
    if room.tables:
        return Unseated(people, ())
    if free_time(room) < TIME_FOR_A_PART:
        return None
    return Unseated(people, on_the_spot(len(people)))


def free_time(room: EveningState) -> timedelta:
    """The time left beside the frame; zero from the reflection on."""
    here, timeline = room.here, room.running
    if (
        here is None
        or timeline is None
        or here.block.kind in (Block.Kind.REFLECTION, Block.Kind.CLOSING)
    ):
        return timedelta()
    spare = sum(
        block.minutes
        for block in room.blocks
        if block.kind == Block.Kind.SPARE and block.position > here.block.position
    )
    free = room.meeting.ends_at - timeline.finish(now=room.now) + timedelta(minutes=spare)
    if here.block.kind == Block.Kind.SPARE:
        free += max(timedelta(), timeline.ends_at() - room.now)
    return free


def on_the_spot(people: int) -> list[tuple[str, str]]:
    """Formats in use in which so many people find their questions together."""
    known = versions_by_key(ON_THE_SPOT)
    fitting = [known[key] for key in ON_THE_SPOT if key in known]
    return [
        (each.format.key, each.name) for each in fitting if each.spec.min_people <= max(people, 2)
    ]


def absent_authors(room: EveningState) -> list[Question]:
    """Questions of the next part at the tables whose authors are not in the room.

    Told until the first step of that part is over.
    """
    begins = not room.is_working or (room.here is not None and room.here.is_first)
    if not room.is_open or not begins:
        return []
    here = {each.member_id for each in room.attendances}
    items = [item for table in room.tables for item in table.shown]
    return [item.question for item in items if item.question.author_id not in here]


def afterwards(room: EveningState, member: Member | None) -> dict[str, Any]:
    """Where a closed evening goes on: the reader's own questions of tonight, the next time."""
    if room.run is None or room.run.is_open:
        return {}
    own = items_of(room.meeting).filter(question__author=member) if member else ()
    coming = Meeting.objects.seen_by(member).upcoming(now=room.now)
    return {
        "own": list({item.question.pk: item.question for item in own}.values()),
        "coming": coming.filter(starts_at__gt=room.now).first(),
    }


def _upcoming(room: EveningState) -> str:
    """The next step with its part, if that is another one."""
    following = room.running.next if room.running else None
    if following is None or room.here is None:
        return ""
    if following.block.position == room.here.block.position:
        return following.title
    name = following.block_title if following.format_key else ""
    return (
        _("%(format)s: %(step)s") % {"format": name, "step": following.title}
        if name
        else (following.title)
    )


def chosen_by_all(room: EveningState) -> list[Chosen]:
    """What the cards of the whole room came to; dots belong to each table's own phones."""
    stop = room.here
    return chosen(room, stop) if stop and in_rounds(room, stop) else []
