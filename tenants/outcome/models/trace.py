"""What became of a thought: it helped, or it changed something a week and a month later."""

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
        """Answers to "what changed?", in the order in which they were given."""
        told = self.filter(kind__in=(Trace.Kind.WEEK, Trace.Kind.MONTH), state=Trace.State.TOLD)
        return told.order_by("at", "pk")

    def asked(self) -> TraceQuerySet:
        """Questions "what changed?" that wait for an answer."""
        return self.filter(state=Trace.State.ASKED, capture__taken_back_at=None)


class Trace(models.Model):
    """One trace of a kind for each thought."""

    class Kind(models.TextChoices):
        HELPED = "helped", _("helped")  # said by the author of the question
        WEEK = "week", _("after a week")  # said by whoever had the realisation
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
        db_index=False,  # the constraint begins with it
        related_name="traces",
        verbose_name=_("thought"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.TOLD)
    text = models.TextField(_("what changed"), max_length=MAX_TRACE, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)  # asked, and then answered

    objects: ClassVar = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = _("trace of a thought")
        verbose_name_plural = _("traces of thoughts")
        constraints = (
            models.UniqueConstraint(fields=["capture", "kind"], name="one_trace_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.capture}: {self.get_kind_display()}"
