"""What one phone in the room shows: my table, our step, my words, what is asked of me."""

from __future__ import annotations

from typing import Any

from tenants.live.captures.votes import chosen, ideas_to_vote, is_vote
from tenants.live.models import Capture
from tenants.live.queries import asked_in_the_room
from tenants.live.screens.facilitator import afterwards
from tenants.live.screens.state import EveningState, OwnCaptures, participant_state
from tenants.meetings.models import Attendance
from tenants.products.models import Question


def phone_context(
    state: EveningState, attendance: Attendance, words: OwnCaptures
) -> dict[str, Any]:
    me = participant_state(state, attendance)
    stop = me.stop
    at_its_end = state.run is not None and (
        not state.run.is_open or (stop is not None and stop.asks_pulse and state.step_index > 0)
    )
    return {
        "me": me,
        "words": words,
        "ideas": ideas_to_vote(state, me),
        "votes": stop is not None and state.is_open and is_vote(stop),
        "chosen": chosen(state, stop, table=me.table.number if me.table else None),
        "kinds": Capture.CHOICES,
        "kind": kind_now(stop.captures if stop else frozenset()),
        "asks_questions": state.run is None
        or (state.is_open and state.here == state.timeline.steps[0]),
        "my_question": my_question(state, attendance),
        **afterwards(state, attendance.member),
        "asks_start": state.is_open and state.step_index < 2 and "start" not in words.pulse,
        "asks_end": at_its_end and "end" not in words.pulse,
    }


def my_question(state: EveningState, attendance: Attendance) -> Question | None:
    """The reader's question of tonight that is not placed yet; None amid other work."""
    if not state.is_open or state.is_working or attendance.member_id is None:
        return None
    waiting = asked_in_the_room(state.meeting).filter(author=attendance.member_id)
    return waiting.last()


def kind_now(captures: frozenset[str]) -> str:
    """The kind of thought that this step asks for first; what is voted on are ideas."""
    if "vote" in captures:
        return str(Capture.Kind.IDEA)
    return next((str(kind) for kind in Capture.SAID if kind in captures), Capture.Kind.PERSPECTIVE)
