"""Stops of meetings and captures on the line of a product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tenants.live.models import AgendaItem, Capture
from tenants.members.models import Member
from tenants.outcome.labels import author_of, promise
from tenants.outcome.models import Task
from tenants.outcome.queries.captures import with_traces
from tenants.products.models import Question
from tenants.products.models.question import QuestionQuerySet
from tenants.products.slots import Placed
from tenants.ui.linemap import Kind as StopKind
from tenants.ui.linemap import Stop
from tenants.ui.plain_text import shortened

LABEL = 90  # characters of a capture on a stop
KINDS: dict[str, StopKind] = {
    Capture.Kind.PERSPECTIVE: "perspective",
    Capture.Kind.REALISATION: "realisation",
    Capture.Kind.COMMITMENT: "commitment",
    Capture.Kind.IDEA: "perspective",
}


def stops_of_work(product_ids: Sequence[int], reader: Member | None) -> Iterable[Placed]:
    """Stops of meetings that worked on the products; for members also of captures.

    Three statements.
    """
    if not product_ids:
        return []
    seen = Question.objects.seen_by(reader).filter(product__in=product_ids)
    placed = list(_evenings(seen, reader=reader))
    return placed + list(_thoughts(seen)) if reader else placed


def _evenings(seen: QuestionQuerySet, *, reader: Member | None) -> Iterable[Placed]:
    worked = AgendaItem.objects.filter(
        question__in=seen, outcome=AgendaItem.Outcome.WORKED_ON
    ).select_related("question", "table__block__agenda__meeting", "table__block__format_version")
    if reader is None:
        worked = worked.filter(table__block__agenda__meeting__is_open=True)
    known = set()
    for item in worked.order_by("table__block", "position"):
        block, product = item.table.block, item.question.product_id
        meeting = block.agenda.meeting
        if product is None or (product, meeting.pk) in known:
            continue
        known.add((product, meeting.pk))
        version = block.format_version
        yield Placed(
            product,
            meeting.starts_at,
            Stop(
                label=_("Worked on: %(format)s") % {"format": version.name}
                if version
                else _("Worked on"),
                kind="meeting",
                state="done",
                when=meeting.starts_at,
                url=reverse("outcome:minutes", args=[meeting.pk]),
                detail=str(item.question),
            ),
        )


def _thoughts(seen: QuestionQuerySet) -> Iterable[Placed]:
    captures = with_traces().filter(question__in=seen).select_related("question")
    for thought in captures:
        task = getattr(thought, "task", None)
        yield Placed(
            thought.question.product_id,
            thought.at,
            Stop(
                label=shortened(thought.text, LABEL),
                kind=KINDS[thought.kind],
                state="missed" if task and task.dropped_at else "done",
                when=thought.at,
                url=reverse("outcome:question", args=[thought.question_id]),
                detail=" · ".join(filter(None, [author_of(thought), *results_of(thought, task)])),
            ),
        )


def results_of(thought: Capture, task: Task | None) -> list[str]:
    """The state of its task and its follow-ups: «сделано», «через неделю: …»."""
    words = [promise(task)] if task else []
    return words + [
        pgettext("trace", "%(after)s: %(text)s")
        % {"after": trace.get_kind_display(), "text": shortened(trace.text, LABEL)}
        for trace in getattr(thought, "told", ())
    ]
