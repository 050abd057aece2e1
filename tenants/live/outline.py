"""What the facilitator's and the projector's screens say about the evening as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenants.live.course import Stop
from tenants.live.models import Block, Table
from tenants.live.people import number_of, of_attendance
from tenants.live.programme import said, spec_of
from tenants.live.queries import lead_candidates
from tenants.live.room import Room, item_at
from tenants.live.words import how_late
from tenants.meetings.tokens import door_token
from tenants.registry.scope import current_city

EXTENSIONS = (1, 2, 5)  # minutes


@dataclass(frozen=True)
class Part:
    """A line of the evening's course."""

    title: str
    minutes: int
    state: str  # done, current, next
    detail: str = ""


def title_of(block: Block) -> str:
    spec = spec_of(block)
    return said(spec.name) if spec else str(block.get_kind_display())


def parts_of(room: Room) -> list[Part]:
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
    stop: Stop | None
    question: Any
    people: list[tuple[str, bool]]  # names, and whether they are in the room
    ends_ms: int
    ahead: int  # steps before the room; negative behind


def tables_now(room: Room) -> list[TableNow]:
    found = []
    for table in room.tables:
        working = room.is_working
        stop = room.course.at_table(table) if working else None
        item = item_at(table, stop) if working else None
        own = working and table.step is not None
        found.append(
            TableNow(
                table,
                stop,
                item.question if item else None,
                [(seat.name, number_of(seat) in room.present) for seat in table.seated.all()],
                int(room.course.table_ends_at(table).timestamp() * 1000) if own else 0,
                stop.step.position - room.here.step.position if own and stop and room.here else 0,
            )
        )
    return found


def facilitator_facts(room: Room) -> dict[str, Any]:
    tables = tables_now(room)
    seated = {number_of(s) for t in room.tables for s in t.seated.all()}
    facts: dict[str, Any] = {
        "parts": parts_of(room),
        "tables": tables,
        "late": [a for a in room.attendances if of_attendance(a).number not in seated]
        if room.tables
        else [],
        "extensions": EXTENSIONS,
        "core": lead_candidates(room.meeting, now=room.now) if room.is_open else [],
        "can_begin": room.meeting.is_at_the_door(now=room.now),
    }
    if room.is_open and room.here:
        behind = room.course.behind(now=room.now)
        facts |= {
            "how_late": how_late(behind),
            "is_late": behind.total_seconds() >= 60,
            "finish": room.course.finish(now=room.now),
            "following": room.course.next,
            "upcoming": _upcoming(room),
        }
    return facts


def _upcoming(room: Room) -> str:
    """The next step with its part, if that is another one."""
    following = room.course.next
    if following is None or room.here is None:
        return ""
    if following.block.position == room.here.block.position:
        return following.title
    name = following.format_name
    return (
        _("%(format)s: %(step)s") % {"format": name, "step": following.title}
        if name
        else (following.title)
    )


def projector_facts(room: Room) -> dict[str, Any]:
    meeting = room.meeting
    return {
        "tables": tables_now(room) if room.is_told else [],
        "parts": parts_of(room),
        "join_url": current_city().url_of("meetings:checkin", door_token(meeting.pk)),
        "work_title": title_of(room.work) if room.work else "",
    }
