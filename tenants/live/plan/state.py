"""The plan as it is read by programs: parts, tables, people, questions, and why it is so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tenants.live.models import Agenda, Block, Run, Table
from tenants.live.participants import planner_id_of, tonight
from tenants.live.plan.storage import load_blocks
from tenants.live.plan.summary import sentences
from tenants.live.queries import ended
from tenants.live.run.format_steps import spec_of
from tenants.live.run.timeline import title_of
from tenants.live.validators import DEFAULT_SEATS
from tenants.meetings.models import Meeting


def plan_now(meeting: Meeting) -> dict[str, Any]:
    """In the language of the request; version 0 where there is no plan yet."""
    agenda = Agenda.objects.filter(meeting=meeting).first()
    only_here = bool(agenda and agenda.only_here)
    people = tonight(meeting, only_here=only_here)
    here = frozenset(number for number, who in people.items() if who.is_here)
    told = {
        "meeting": meeting.pk,
        "only_here": only_here,
        "people": len(people),
        "here": len(here),
    }
    if agenda is None:
        nothing: dict[str, Any] = {
            "version": 0,
            "told_at": None,
            "tables": 0,
            "seats": DEFAULT_SEATS,
        }
        return told | nothing | {"formats": [], "sentences": [], "parts": [], "left_out": []}
    run = Run.objects.filter(meeting=meeting).first()
    begun = run.block if run else 0
    is_over = ended(meeting) is not None
    parts = [
        _part(meeting, block, here, has_begun=is_over or block.position <= begun)
        for block in load_blocks(agenda)
    ]
    return told | {
        "version": agenda.version,
        "told_at": agenda.published_at,
        "tables": agenda.tables,
        "seats": agenda.seats,
        "formats": agenda.formats,
        "sentences": sentences([(key, numbers) for key, numbers in agenda.sentences]),
        "parts": parts,
        "left_out": agenda.off,
    }


def _part(
    meeting: Meeting, block: Block, here: frozenset[int], *, has_begun: bool
) -> dict[str, Any]:
    spec = spec_of(block)
    return {
        "id": block.pk,
        "position": block.position,
        "kind": block.kind,
        "title": title_of(block),
        "format": spec.key if spec else "",
        "starts_at": meeting.starts_at + timedelta(minutes=block.starts),
        "minutes": block.minutes,
        "locked": block.locked,
        "has_begun": has_begun,
        "tables": [_table(table, here) for table in block.tables.all()],
    }


def _table(table: Table, here: frozenset[int]) -> dict[str, Any]:
    seats = [
        {
            "id": seat.pk,
            "name": seat.name,
            "member": seat.member_id,
            "is_here": planner_id_of(seat) in here,
            "locked": seat.locked,
        }
        for seat in table.seated.all()
    ]
    items = [
        {
            "id": item.pk,
            "question": item.question_id,
            "text": item.question.text,
            "author": item.question.author,
            "locked": item.locked,
            "outcome": item.outcome,
        }
        for item in table.shown
    ]
    return {"id": table.pk, "number": table.number, "seats": seats, "items": items}
