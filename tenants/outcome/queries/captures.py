"""Read captures in the order of pages, with what is shown beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.outcome.models import Trace

Kind = Capture.Kind
ORDER: tuple[tuple[str, str | Promise], ...] = (
    (Kind.REALISATION, _("Realisations")),
    (Kind.PERSPECTIVE, _("Perspectives")),
    (Kind.IDEA, _("Ideas")),
    (Kind.COMMITMENT, _("Commitments")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Captures of one kind in order of time; ideas with more points first."""

    kind: str
    title: str | Promise
    thoughts: Sequence[Capture]


def with_traces() -> QuerySet[Capture, Any]:
    """Captures with author, task, `points` of ideas, and answered follow-ups in `told`.

    Two statements.
    """
    told = Prefetch("traces", Trace.objects.told(), to_attr="told")
    kept: QuerySet[Capture, Any] = Capture.objects.not_taken_back()
    kept = kept.annotate(points=Sum("votes__points"))
    return kept.select_related("by__member", "block", "task").prefetch_related(told)


def grouped(thoughts: Iterable[Capture]) -> list[Group]:
    """Group captures by kind, without empty groups."""
    found: dict[str, list[Capture]] = {}
    for thought in thoughts:
        found.setdefault(thought.kind, []).append(thought)
    if ideas := found.get(Kind.IDEA):
        ideas.sort(key=lambda idea: -(getattr(idea, "points", None) or 0))
    return [Group(kind, title, found[kind]) for kind, title in ORDER if kind in found]
