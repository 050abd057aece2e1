"""The evening now, in one read, for programs: the clock, the step, the tables, oneself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tenants.live.participants import participant_of
from tenants.live.run.format_steps import spec_of
from tenants.live.run.timeline import RunningTimeline, TimelineStep
from tenants.live.screens.facilitator import TableNow, parts_of, tables_now
from tenants.live.screens.phone import phone_context
from tenants.live.screens.state import EveningState, own_captures
from tenants.meetings.models import Attendance, Meeting


def state_now(
    meeting: Meeting, *, attendance: Attendance | None, is_core: bool, now: datetime
) -> dict[str, Any]:
    """As the screens show it: everything to the core, the step and one's own table to who is in
    the room, and to others whether it goes on. What step it is at is no secret of the city: the
    stream tells it to every member."""
    state = EveningState(meeting, now)
    run, agenda = state.run, state.agenda
    stop = state.here if state.is_open and (is_core or attendance) else None
    following = state.running.next if stop and state.running else None
    return {
        "meeting": meeting.pk,
        "state": meeting.state,
        "at_the_door": meeting.is_at_the_door(now=now),
        "revision": run.revision if run else 0,
        "plan_version": agenda.version if agenda else 0,
        "told": state.is_published,
        "is_open": state.is_open,
        "by_itself": bool(run and run.by_itself),
        "facilitator": run.facilitator if run else None,
        "here": len(state.attendances),
        "step": step(stop, is_core=is_core) if stop else None,
        "next": step(following, is_core=is_core) if following else None,
        "clock": clock(state.running, now=now) if stop and state.running else None,
        "parts": [
            {"title": part.title, "minutes": part.minutes, "state": part.state}
            for part in (parts_of(state) if is_core or attendance else [])
        ],
        "tables": [table(each) for each in tables_now(state)] if is_core else [],
        "asked": state.asked_here if is_core and state.is_open else [],
        "mine": of_one(state, attendance) if attendance else None,
    }


def step(stop: TimelineStep, *, is_core: bool) -> dict[str, Any]:
    spec = spec_of(stop.block)
    return {
        "part": stop.block.position,
        "step": stop.position,
        "number": stop.number,
        "count": stop.count,
        "kind": stop.block.kind,
        "format": spec.key if spec else "",
        "title": stop.title,
        "for_participants": stop.for_participants,
        "for_facilitator": stop.for_facilitator if is_core else "",
        "minutes": stop.minutes,
        "round": stop.round,
        "seat": stop.seat,
        "changing_tables": stop.is_changing_tables,
        "captures": sorted(stop.captures - {"none"}),
    }


def clock(timeline: RunningTimeline, *, now: datetime) -> dict[str, Any]:
    """Of the common step. Only while the evening is open."""
    run = timeline.run
    ends_at = timeline.ends_at()
    return {
        "server_now": now,
        "ends_at": ends_at + (now - run.clock(now=now)),
        "seconds_left": int((ends_at - run.clock(now=now)).total_seconds()),
        "paused_at": run.paused_at,
        "finish": timeline.finish(now=now),
        "behind_minutes": round(timeline.behind(now=now).total_seconds() / 60),
    }


def table(seen: TableNow) -> dict[str, Any]:
    return {
        "number": seen.table.number,
        "step": seen.stop.position if seen.stop else None,
        "title": seen.stop.title if seen.stop else "",
        "ends_at": datetime.fromtimestamp(seen.ends_ms / 1000, tz=UTC) if seen.ends_ms else None,
        "ahead": seen.ahead,
        "question": seen.question,
        "topic": seen.topic.text if seen.topic else "",
        "people": [{"name": name, "is_here": is_here} for name, is_here in seen.people],
    }


def myself(meeting: Meeting, attendance: Attendance, *, now: datetime) -> dict[str, Any]:
    return of_one(EveningState(meeting, now), attendance)


def of_one(state: EveningState, attendance: Attendance) -> dict[str, Any]:
    """After the common clock was read: the room's becomes that of one's table."""
    words = own_captures(attendance)
    facts = phone_context(state, attendance, words)
    me = facts["me"]
    asked = "end" if facts["asks_end"] else "start" if facts["asks_start"] else None
    return {
        "name": participant_of(attendance).name,
        "table": me.table.number if me.table else None,
        "people": [seat.name for seat in me.table.seated.all()] if me.table else [],
        "step": step(me.stop, is_core=False) if me.stop and state.is_open else None,
        "question": me.item.question if me.item else None,
        "topic": me.focus.topic.text if me.focus.topic else "",
        "is_mine": me.is_mine,
        "ideas": [
            {"id": idea.pk, "text": idea.text, "points": sum(v.points for v in idea.mine)}
            for idea in facts["ideas"]
        ],
        "chosen": facts["chosen"],
        "pulse": words.pulse,
        "asks_pulse": asked,
    }
