"""The screen of a phone in the room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tenants.live.captures.votes import Chosen, chosen, ideas_to_vote, is_vote
from tenants.live.models import Capture
from tenants.live.queries import asked_in_the_room
from tenants.live.screens.facilitator import afterwards
from tenants.live.screens.state import (
    EveningState,
    OwnCaptures,
    ParticipantState,
    participant_state,
)
from tenants.meetings.models import Attendance
from tenants.products.models import Question


@dataclass(frozen=True)
class PhoneState:
    """The evening on one phone: table, step and question, ideas to vote on, own captures."""

    evening: EveningState
    me: ParticipantState
    words: OwnCaptures
    ideas: Sequence[Any]  # captures; `mine` of each are the votes of the reader
    chosen: Sequence[Chosen]

    @property
    def asks_start(self) -> bool:
        """True if energy at the start is asked for."""
        return (
            self.evening.is_open and self.evening.step_index < 2 and "start" not in self.words.pulse
        )

    @property
    def asks_end(self) -> bool:
        """True if energy at the end is asked for."""
        evening, stop = self.evening, self.me.stop
        at_its_end = evening.run is not None and (
            not evening.run.is_open
            or (stop is not None and stop.asks_pulse and evening.step_index > 0)
        )
        return at_its_end and "end" not in self.words.pulse

    @property
    def asks_pulse(self) -> str | None:
        """The moment for which energy is asked."""
        return "end" if self.asks_end else "start" if self.asks_start else None


def phone_state(state: EveningState, attendance: Attendance, words: OwnCaptures) -> PhoneState:
    """Also sets the clock of `state` to that of the reader's table, if it has its own."""
    me = participant_state(state, attendance)
    table = me.table.number if me.table else None
    ideas, results = ideas_to_vote(state, me), chosen(state, me.stop, table=table)
    return PhoneState(state, me, words, ideas, results)


def phone_context(
    state: EveningState, attendance: Attendance, words: OwnCaptures
) -> dict[str, Any]:
    phone = phone_state(state, attendance, words)
    stop = phone.me.stop
    return {
        "me": phone.me,
        "words": words,
        "ideas": phone.ideas,
        "votes": stop is not None and state.is_open and is_vote(stop),
        "chosen": phone.chosen,
        "kinds": Capture.CHOICES,
        "kind": kind_now(stop.captures if stop else frozenset()),
        "asks_questions": state.run is None
        or (state.is_open and state.here == state.timeline.steps[0]),
        "my_question": my_question(state, attendance),
        **afterwards(state, attendance.member),
        "asks_start": phone.asks_start,
        "asks_end": phone.asks_end,
    }


def my_question(state: EveningState, attendance: Attendance) -> Question | None:
    """The reader's question of tonight that is not placed yet; None amid other work."""
    if not state.is_open or state.is_working or attendance.member_id is None:
        return None
    waiting = asked_in_the_room(state.meeting).filter(author=attendance.member_id)
    return waiting.last()


def kind_now(captures: frozenset[str]) -> str:
    """The kind of capture that this step asks for first; votes are about ideas."""
    if "vote" in captures:
        return str(Capture.Kind.IDEA)
    return next((str(kind) for kind in Capture.SAID if kind in captures), Capture.Kind.PERSPECTIVE)
