"""Facts of the wall: the clock and one large thing beside it, read from eight metres."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tenants.live.captures.votes import ideas_seen
from tenants.live.models import AgendaItem, Block
from tenants.live.run.timeline import title_of
from tenants.live.screens.facilitator import (
    TableNow,
    afterwards,
    chosen_by_all,
    parts_of,
    tables_now,
)
from tenants.live.screens.state import EveningState
from tenants.meetings.tokens import door_token
from tenants.registry.scope import current_city

FULL_NAMES = 4  # tables: with more of them, people are named shortly, and larger
LETTERS = ((4, 140), (8, 64), (12, 50))  # of a question, where so many are shown
FEWEST_LETTERS = 40


@dataclass(frozen=True)
class Stretch:
    """A part of the evening in the agenda above, and with its questions where they are read."""

    title: str
    state: str
    starts: datetime
    ends: datetime
    is_work: bool
    items: list[AgendaItem]


def projector_context(state: EveningState) -> dict[str, Any]:
    tables = tables_now(state) if state.is_published else []
    chosen = chosen_by_all(state)
    board = board_of(state, tables, has_results=bool(chosen))
    agenda = agenda_of(state, with_questions=board == "programme")
    items = sum(len(part.items) for part in agenda)
    return {
        "board": board,
        "tables": seated_on_the_wall(tables, is_working=state.is_working),
        "agenda": agenda,
        "items": items,
        "question_letters": letters_for(items or 2 * len(tables)),
        "question": tables[0].question if board == "question" else None,
        "join_url": current_city().url_of("meetings:checkin", door_token(state.meeting.pk)),
        "work_title": title_of(state.work) if state.work else "",
        "chosen": list(enumerate(chosen, start=1))[::-1],  # read from the last to the first
        "reading_seconds": int(state.here.minutes * 60) if state.here else 0,
        **afterwards(state, None),
    }


def wall_version(state: EveningState) -> str:
    """Changes with whatever the wall shows."""
    return state.version(state.people_seen, state.counts["all"], ideas_seen(state))


def board_of(state: EveningState, tables: list[TableNow], *, has_results: bool) -> str:
    """The one large thing: results, programme, question, tables; empty where the clock is alone."""
    if state.run is not None and not state.run.is_open:
        return ""
    if has_results:
        return "results"
    if state.here and state.here.block.kind == Block.Kind.FRAMING and state.is_published:
        return "programme"
    if state.is_working and len(tables) == 1:
        return "question" if tables[0].question else ""
    return "tables" if tables and not state.is_together else ""


def agenda_of(state: EveningState, *, with_questions: bool) -> list[Stretch]:
    """The parts of the meeting with their hours; coming ones move with the clock."""
    if not state.blocks:
        return []
    late = state.running.behind(now=state.now) if state.is_open and state.running else timedelta()
    asked = _questions(state) if with_questions else {}
    stretches = []
    for block, part in zip(state.blocks, parts_of(state), strict=True):
        shift = late if part.state == "next" else timedelta()
        starts = state.timeline.begins + timedelta(minutes=block.starts) + shift
        ends = starts + timedelta(minutes=block.minutes)
        items = asked.get(block.pk, [])
        stretches.append(Stretch(part.title, part.state, starts, ends, block.is_work, items))
    return [each for each, block in zip(stretches, state.blocks, strict=True) if block.minutes]


def _questions(state: EveningState) -> dict[int, list[AgendaItem]]:
    items = AgendaItem.objects.filter(table__block__in=state.blocks)
    items = items.select_related("question__author", "table").order_by("table__number", "position")
    found: dict[int, list[AgendaItem]] = {}
    for item in items:
        if item.is_readable:
            found.setdefault(item.table.block_id, []).append(item)
    return found


@dataclass(frozen=True)
class TableOnTheWall:
    number: int
    people: list[tuple[str, bool]]  # by the alphabet; whether they are in the room
    question: Any
    topic: Any  # what was chosen instead of a planned question


def letters_for(questions: int) -> int:
    """Letters of each question that fit, so that all of them are read from far away."""
    return next((letters for most, letters in LETTERS if questions <= most), FEWEST_LETTERS)


def seated_on_the_wall(tables: list[TableNow], *, is_working: bool) -> list[TableOnTheWall]:
    """While people look for their table they are named in full, if there are few tables."""
    names = [name for each in tables for name, _is_here in each.people]
    is_short = is_working or len(tables) > FULL_NAMES
    shown = short_names(names) if is_short else {name: name for name in names}
    return [
        TableOnTheWall(
            each.table.number,
            sorted((shown[name], is_here) for name, is_here in each.people),
            each.question,
            each.topic,
        )
        for each in tables
    ]


def short_names(names: Iterable[str]) -> dict[str, str]:
    """«Анна Северова» is «Анна С.», unless two people would share it."""
    names = list(names)
    short = {name: _short(name) for name in names}
    met = Counter(short[name] for name in set(names))
    return {name: short[name] if met[short[name]] == 1 else name for name in names}


def _short(name: str) -> str:
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first
