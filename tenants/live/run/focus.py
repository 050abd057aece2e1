"""The question or topic that a table works on at a step, for screens, API and captures.

Where dots choose the topics, planned questions are cards to vote on beside those pitched there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from tenants.formats.catalogue import TimedStep
from tenants.live.models import AgendaItem, Block, Capture, Run, Table
from tenants.live.run.format_steps import dots_step, steps_of
from tenants.meetings.models import Meeting

Topics = Mapping[int, Sequence[Capture]]


@dataclass(frozen=True)
class Focus:
    """A planned question, or a topic that was pitched at the table, or neither."""

    item: AgendaItem | None = None
    topic: Capture | None = None


def topics_of(block: Block) -> Topics:
    """Cards by number of the table, the most dots first; planned questions win a tie.

    Empty for a format without dots; else one statement.
    """
    if dots_step(steps_of(block)) is None:
        return {}
    cards = Capture.objects.cards().filter(block=block).exclude(table=None)
    cards = cards.select_related("by__member", "item__question__author", "item__question__product")
    planned_first = F("item").asc(nulls_last=True)
    voted = cards.annotate(dots=Coalesce(Sum("votes__points"), 0))
    found: dict[int, list[Capture]] = defaultdict(list)
    for card in voted.order_by("-dots", planned_first, "at", "pk"):
        found[card.table or 0].append(card)
    return found


def focus_at(table: Table, step: TimedStep, topics: Topics) -> Focus:
    """The focus of `table` at a step of its own block, given the `topics_of` that block.

    A step for the n-th question is about the n-th topic by dots where the table has voted, else
    about the n-th planned question. Any other step is about the table's only question.
    """
    vote = dots_step(steps_of(table.block))
    if vote is not None and (step.position > vote or step.question_index is None):
        cards = topics.get(table.number, ())
        number = step.question_index
        if number is None or number >= len(cards):
            return Focus()
        return _on_card(cards[number])
    items = list(table.items.all())
    number = step.question_index
    if number is None:
        number = 0 if len(items) == 1 else len(items)
    item = items[number] if number < len(items) else None
    return Focus(item) if item and item.is_readable else Focus()


def _on_card(card: Capture) -> Focus:
    if card.kind != Capture.Kind.TOPIC:
        return Focus(topic=card)
    return Focus(card.item) if card.item and card.item.is_readable else Focus()


def lay_topics(run: Run, *, now: datetime) -> None:
    """Add planned questions as cards beside those pitched at a table that will vote by dots.

    Idempotent. Leaves out questions whose author is not in the room yet.
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
        if item.is_readable and item.question.author_id in arrivals
    ]
    Capture.objects.bulk_create(cards, ignore_conflicts=True)


def authors_here(meeting: Meeting) -> dict[int, int]:
    """Attendance ids of the members in the room, by member id."""
    here = meeting.attendances.here().exclude(member=None)
    return {member: arrival for member, arrival in here.values_list("member", "pk") if member}
