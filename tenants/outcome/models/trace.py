"""Traces of captures: marks that they helped, and follow-ups."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.live.models import Capture
from tenants.outcome.validators import MAX_TRACE


class TraceQuerySet(models.QuerySet["Trace"]):
    def told(self) -> TraceQuerySet:
        """Answered follow-ups, in the order of their answers."""
        told = self.filter(kind__in=(Trace.Kind.WEEK, Trace.Kind.MONTH), state=Trace.State.TOLD)
        return told.order_by("at", "pk")

    def asked(self) -> TraceQuerySet:
        """Open follow-ups."""
        return self.filter(state=Trace.State.ASKED, capture__taken_back_at=None)


class Trace(models.Model):
    """A trace of a capture, at most one of each kind."""

    class Kind(models.TextChoices):
        HELPED = "helped", _("helped")  # marked by the question's author
        WEEK = "week", _("after a week")  # answered by the realisation's author
        MONTH = "month", _("after a month")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        TOLD = "told", _("told")
        SKIPPED = "skipped", _("skipped")
        NEVER = "never", _("not to be asked again")

    AFTER = {Kind.WEEK: timedelta(days=7), Kind.MONTH: timedelta(days=30)}

    capture = models.ForeignKey(
        Capture,
        models.CASCADE,
        db_index=False,  # the constraint's index begins with it
        related_name="traces",
        verbose_name=_("thought"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.TOLD)
    text = models.TextField(_("what changed"), max_length=MAX_TRACE, blank=True)
    at = models.DateTimeField(
        _("when"), default=timezone.now
    )  # of the question, then of the answer

    objects: ClassVar = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace of a thought")
        verbose_name_plural = _("traces of thoughts")
        constraints = (
            models.UniqueConstraint(fields=["capture", "kind"], name="one_trace_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.capture}: {self.get_kind_display()}"
