"""The screen of a phone in the room: its shared part by table, and the reader's own part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from tenants.live.captures.votes import (
    Chosen,
    cards_shown,
    chosen,
    ideas_seen,
    ideas_to_vote,
    is_vote,
    points_given,
)
from tenants.live.models import Capture, Table
from tenants.live.queries import asked_in_the_room
from tenants.live.screens.own_parts import OwnParts, put
from tenants.live.screens.state import (
    EveningState,
    OwnCaptures,
    ParticipantState,
    TableView,
    participant_state,
    table_view,
)
from tenants.meetings.models import Attendance
from tenants.products.models import Question

START, END = "start", "end"


@dataclass(frozen=True)
class PhoneState:
    """The evening on one phone, for the API: table, step and question, ideas, own captures."""

    evening: EveningState
    me: ParticipantState
    words: OwnCaptures
    ideas: Sequence[Any]  # captures; `mine` of each are the votes of the reader
    chosen: Sequence[Chosen]

    @property
    def asks_pulse(self) -> str | None:
        """The moment for which energy is asked."""
        asked = pulse_moment(self.evening, self.me)
        return asked if asked and asked not in self.words.pulse else None


def phone_state(state: EveningState, attendance: Attendance, words: OwnCaptures) -> PhoneState:
    """Also sets the clock of `state` to that of the reader's table, if it has its own."""
    me = participant_state(state, attendance)
    table = me.table.number if me.table else None
    ideas, results = ideas_to_vote(state, me), chosen(state, me.stop, table=table)
    return PhoneState(state, me, words, ideas, results)


def pulse_moment(state: EveningState, view: TableView) -> str:
    """The moment for which this step asks energy; empty for none."""
    stop, index = view.stop, state.step_index
    if state.run is None:
        return ""
    if not state.run.is_open or (stop is not None and stop.asks_pulse and index > 0):
        return END
    return START if index < 2 else ""


def room_version(state: EveningState) -> str:
    """Changes with whatever a phone's shared part shows."""
    return state.version(ideas_seen(state))


def shared_context(state: EveningState, table: Table | None) -> dict[str, Any]:
    """The variables of the shared part; also sets the clock of `state` to that of the table."""
    view = table_view(state, table)
    stop = view.stop
    votes = stop is not None and state.is_open and is_vote(stop)
    return {
        "state": state,
        "meeting": state.meeting,
        "me": view,
        "asks_pulse": pulse_moment(state, view),
        "votes": votes,
        "ideas": cards_shown(state, view),
        "arrived": arrived(state) if votes and stop and stop.round else (),
        "chosen": chosen(state, stop, table=table.number if table else None),
        "kind": kind_now(stop.captures if stop else frozenset()),
        "asks_questions": state.run is None
        or (state.is_open and state.here == state.timeline.steps[0]),
        "stream_url": settings.STREAM_URL,
        "version": put("version"),
        "ticket": put("ticket"),
        "server_now": put("now"),
        "csrf_token": put("csrf"),
    }


def arrived(state: EveningState) -> list[int]:
    """The numbers of all arrivals, also of those who left."""
    if "arrived" not in state.kept:
        numbers = state.meeting.attendances.order_by("pk").values_list("pk", flat=True)
        state.kept["arrived"] = list(numbers)
    found: list[int] = state.kept["arrived"]
    return found


def shared_part(state: EveningState, table: Table | None) -> str:
    """The page that all phones of a table share, in the language that is active."""
    return render_to_string("live/parts/phone.html", shared_context(state, table))


def own_facts(state: EveningState, attendance: Attendance, words: OwnCaptures) -> frozenset[str]:
    """Facts about the reader in this room that fill the marks of a shared part."""
    facts = {f"pulse:{moment}" for moment in words.pulse}
    for idea, points in points_given(state, attendance).items():
        facts |= {f"points:{idea}", f"points:{idea}:{points}"}
    if attendance.member_id:
        facts.add(f"by:{attendance.member_id}")
    return frozenset(facts)


def own_parts(
    state: EveningState,
    attendance: Attendance,
    words: OwnCaptures,
    *,
    puts: dict[str, str],
    asks_as: str,
) -> OwnParts:
    """`asks_as` a member, or as somebody who joins; empty for who can do neither."""
    ideas = [
        thought.pk
        for thought in words.thoughts
        if thought.kind == Capture.Kind.IDEA and thought.taken_back_at is None
    ]
    facts = own_facts(state, attendance, words) | {asks_as}
    return OwnParts(facts, puts, attendance.pk, ideas)


def my_question(state: EveningState, attendance: Attendance) -> Question | None:
    """The reader's question of tonight that is not placed yet."""
    if not state.is_open or attendance.member_id is None:
        return None
    waiting = asked_in_the_room(state.meeting).filter(author=attendance.member_id)
    return waiting.last()


def kind_now(captures: frozenset[str]) -> str:
    """The kind of capture that this step asks for first; votes are about ideas."""
    if "vote" in captures:
        return str(Capture.Kind.IDEA)
    return next((str(kind) for kind in Capture.SAID if kind in captures), Capture.Kind.PERSPECTIVE)
