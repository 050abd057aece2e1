"""Planned questions as cards on the table, for formats in which dots choose the topics."""

from __future__ import annotations

from datetime import datetime

from tenants.live.models import AgendaItem, Block, Capture, Run
from tenants.live.run.format_steps import dots_step, steps_of
from tenants.meetings.models import Meeting


def lay_topics(run: Run, *, now: datetime) -> None:
    """Until a table votes by dots, its planned questions are topics beside those pitched there.

    Safe to repeat. A question whose author is not in the room is no topic yet.
    """
    block = Block.objects.filter(agenda__meeting=run.meeting_id, position=run.block).first()
    vote = dots_step(steps_of(block)) if block else None
    if block is None or vote is None or run.step > vote:
        return
    arrivals = authors_here(run.meeting)
    items = AgendaItem.objects.filter(table__block=block).select_related("question", "table")
    cards = [
        Capture(
            meeting_id=run.meeting_id,
            by_id=arrivals[item.question.author_id],
            kind=Capture.Kind.TOPIC,
            text=item.question.text,
            question=item.question,
            item=item,
            block=block,
            step=0,
            table=item.table.number,
            nonce=f"topic-{item.pk}",
            at=run.block_started_at,
        )
        for item in items.order_by("table__number", "position", "pk")
        if item.is_shown and item.question.author_id in arrivals
    ]
    Capture.objects.bulk_create(cards, ignore_conflicts=True)


def authors_here(meeting: Meeting) -> dict[int, int]:
    """Numbers of the members in the room, each with the number of their arrival."""
    here = meeting.attendances.here().exclude(member=None)
    return {member: arrival for member, arrival in here.values_list("member", "pk") if member}
