"""The part of a plan that has not begun, as plain data: kept for one undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tenants.live.models import Agenda, AgendaItem, Block, Seat, Table
from tenants.live.plan.planner_input import candidates
from tenants.live.plan.storage import load_blocks
from tenants.meetings.models import Attendance, Registration
from tenants.members.models import Member
from tenants.products.models import Question

WISHES = (
    "tables",
    "seats",
    "only_here",
    "formats",
    "off",
    "sentences",
    "changeover",
    "pause",
    "seat_facilitator",
)
TIMES = (
    "kind",
    "format_version_id",
    "starts",
    "minutes",
    "changeover",
    "given",
    "rounds",
    "largest",
    "locked",
)
SITTING = ("member_id", "attendance_id", "registration_id", "locked")

Snapshot = Mapping[str, Any]


def snapshot(agenda: Agenda, *, begun: int) -> Snapshot:
    """The parts after position `begun` and the wishes they were made from; four statements."""
    blocks = [block for block in load_blocks(agenda) if block.position > begun]
    return {
        "begun": begun,
        "wishes": {name: getattr(agenda, name) for name in WISHES},
        "parts": [_part(block) for block in blocks],
    }


def _part(block: Block) -> dict[str, Any]:
    tables = [
        {
            "number": table.number,
            "seats": [_values(seat, SITTING) for seat in table.seated.all()],
            "items": [
                {"question": item.question_id, "locked": item.locked} for item in table.items.all()
            ],
        }
        for table in block.tables.all()
    ]
    return _values(block, TIMES) | {"tables": tables}


def _values(row: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def restore(agenda: Agenda, kept: Snapshot) -> None:
    """Put the parts back where they were; people and questions that are gone stay away."""
    known = _Known(agenda, kept)  # what is on this agenda now may come back to it
    for name, value in kept["wishes"].items():
        setattr(agenda, name, value)
    agenda.blocks.filter(position__gt=kept["begun"]).delete()
    for position, part in enumerate(kept["parts"], start=kept["begun"] + 1):
        values = {name: part[name] for name in TIMES}
        block = Block.objects.create(agenda=agenda, position=position, **values)
        for facts in part["tables"]:
            table = Table.objects.create(block=block, number=facts["number"])
            Seat.objects.bulk_create(
                Seat(table=table, **seat) for seat in facts["seats"] if known.has_person(seat)
            )
            AgendaItem.objects.bulk_create(
                AgendaItem(
                    table=table,
                    question_id=item["question"],
                    position=order,
                    locked=item["locked"],
                )
                for order, item in enumerate(facts["items"], start=1)
                if item["question"] in known.questions
            )


class _Known:
    """The people and questions of a snapshot that are still there."""

    def __init__(self, agenda: Agenda, kept: Snapshot) -> None:
        tables = [table for part in kept["parts"] for table in part["tables"]]
        seats = [seat for table in tables for seat in table["seats"]]
        asked = [item["question"] for table in tables for item in table["items"]]
        gone = Attendance.objects.filter(meeting=agenda.meeting_id).exclude(left_at=None)
        gone_members = set(gone.exclude(member=None).values_list("member", flat=True))
        self.people = {
            "member_id": _there(Member.objects.here(), seats, "member_id") - gone_members,
            "attendance_id": _there(
                Attendance.objects.filter(left_at=None), seats, "attendance_id"
            ),
            "registration_id": _there(Registration.objects.all(), seats, "registration_id"),
        }
        waiting = Question.objects.filter(candidates(agenda), pk__in=asked)
        waiting = waiting.exclude(author__in=gone_members)
        self.questions = set(waiting.values_list("pk", flat=True))

    def has_person(self, seat: Mapping[str, Any]) -> bool:
        named = [name for name in self.people if seat[name] is not None]
        return bool(named) and all(seat[name] in self.people[name] for name in named)


def _there(rows: Any, seats: list[dict[str, Any]], name: str) -> set[int]:
    numbers = [seat[name] for seat in seats if seat[name] is not None]
    return set(rows.filter(pk__in=numbers).values_list("pk", flat=True))
