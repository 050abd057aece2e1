"""Lines of products and questions, and hours by stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.members.models import Member
from tenants.products.models import PATH, Handover, Product, Question, Stage, StageChange
from tenants.products.slots import PRODUCT_LINE
from tenants.ui.charts import BarChart
from tenants.ui.linemap import Line, Stop

SHOWN = 9  # stops of a long line that are shown at once


def line_of(product: Product, *, reader: Member | None) -> Line:
    """The stops of a product in order of time, with those of other apps; future stages last."""
    changes = list(product.stage_changes.all())
    placed = [(change.at, stage_stop(change, current=change is changes[-1])) for change in changes]
    placed += [(q.asked_at, question_stop(q)) for q in product.questions.all()]
    placed += [
        (handover.settled_at, handover_stop(handover, reader=reader))
        for handover in product.handovers.all()
        if handover.settled_at
    ]
    placed += [
        (known.at, known.stop)
        for given in PRODUCT_LINE.fill([product.pk], reader)
        for known in given
    ]
    placed.sort(key=lambda pair: pair[0])
    return Line(
        title=product.title,
        stops=[stop for _at, stop in placed] + ahead(product),
        ends="closed" if product.stage == Stage.ARCHIVED else "open",
    )


def folded(line: Line) -> tuple[Line | None, Line]:
    """Split a long line into the older part, or None, and the part that is shown at once.

    The second part has the present stage, the latest stops and the stages ahead.
    """
    behind = [stop for stop in line.stops if stop.state != "next"]
    hidden = len(behind) - SHOWN
    if hidden < 2:
        return None, line
    older = [replace(stop, state="done") for stop in line.stops[:hidden]]
    here = [stop for stop in line.stops[:hidden] if stop.state == "current"]
    seen = Line(title=line.title, stops=[*here, *line.stops[hidden:]], ends=line.ends)
    return Line(title=line.title, stops=older), seen


def stage_stop(change: StageChange, *, current: bool) -> Stop:
    return Stop(
        label=change.get_after_display(),
        kind="stage" if change.before else "start",
        state="current" if current else "done",
        when=timezone.localdate(change.at),
        detail=" ".join(filter(None, [change.why, change.evidence])),
    )


def question_stop(question: Question) -> Stop:
    return Stop(
        label=str(question),
        kind="question",
        state="done",
        when=timezone.localdate(question.asked_at),
        url=question.get_absolute_url(),
        detail=question.state_words,
    )


def handover_stop(handover: Handover, *, reader: Member | None) -> Stop:
    return Stop(
        label=_("Handed over: %(by)s → %(to)s")
        % {"by": handover.by.name_for(reader), "to": handover.to.name_for(reader)},
        kind="step",
        state="done",
        when=day_of(handover.settled_at),
        detail=handover.words_for(reader),
    )


def day_of(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None


def ahead(product: Product) -> list[Stop]:
    if product.stage not in PATH:
        return []
    rest = PATH[PATH.index(Stage(product.stage)) + 1 :]
    return [Stop(label=stage.label, kind="stage") for stage in rest]


@dataclass(frozen=True, slots=True)
class Movement:
    """Hours spent on a product, and stages it has passed."""

    hours: Decimal
    weeks: int
    stages: int
    chart: BarChart | None


def movement(product: Product, *, now: datetime) -> Movement:
    """Compute the movement from the rows of `product_page`, without a query.

    Hours of a day on which the stage changed belong to the earlier stage.
    """
    changes = list(product.stage_changes.all())
    lines = list(product.hours.all())
    total = sum((line.hours for line in lines), Decimal(0))
    spent = [Decimal(0)] * len(changes)
    days = [timezone.localdate(change.at) for change in changes]
    for line in lines:
        at = max((i for i, day in enumerate(days) if day < line.day), default=0)
        if spent:
            spent[at] += line.hours
    bars = [
        (change.get_after_display(), float(h)) for change, h in zip(changes, spent, strict=True)
    ]
    chart = BarChart(title=_("Hours at each stage"), values=bars, unit=_("h")) if total else None
    moved = sum(change.after in PATH for change in changes)
    weeks = (now - product.created_at).days // 7
    return Movement(hours=total, weeks=max(0, weeks), stages=moved, chart=chart)


def hours_spent(product: Product) -> Decimal:
    return product.hours.counted().aggregate(total=Sum("hours"))["total"] or Decimal(0)


def journey_of(question: Question) -> Line:
    """The line of one question: asked, worked on, waiting, answered."""
    stops = [
        Stop(
            label=_("Asked"), kind="start", state="done", when=timezone.localdate(question.asked_at)
        )
    ]
    if question.times_served:
        words = ngettext("Worked on %(n)d time", "Worked on %(n)d times", question.times_served)
        stops.append(
            Stop(
                label=words % {"n": question.times_served},
                kind="meeting",
                state="done",
                when=day_of(question.served_at),
            )
        )
    if question.is_open:
        stops.append(Stop(label=question.state_words, state="current"))
        stops.append(Stop(label=_("Its author has the answer"), kind="realisation"))
    else:
        stops.append(
            Stop(
                label=question.get_state_display(),
                state="current",
                when=day_of(question.answered_at),
            )
        )
    return Line(title=_("Its way"), stops=stops, ends="closed")
