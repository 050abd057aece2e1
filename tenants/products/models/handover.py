"""Offers to become the author of a product."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.products.models.product import Product
from tenants.products.validators import MAX_HANDOVER_NOTE


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting(self) -> HandoverQuerySet:
        return self.filter(outcome=Handover.Outcome.WAITING)


class Handover(models.Model):
    class Outcome(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TAKEN_BACK = "taken_back", _("taken back")

    product = models.ForeignKey(Product, models.CASCADE, related_name="handovers")
    by = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("by"), db_index=False
    )
    to = models.ForeignKey(
        Member, models.PROTECT, related_name="+", verbose_name=_("to whom"), db_index=False
    )
    words = models.CharField(_("words along the way"), max_length=MAX_HANDOVER_NOTE, blank=True)
    offered_at = models.DateTimeField(_("offered"), default=timezone.now)
    outcome = models.CharField(
        _("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.WAITING
    )
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects: ClassVar = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        constraints = (
            models.UniqueConstraint(
                fields=["product"],
                condition=models.Q(outcome="waiting"),
                name="one_handover_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.product}: {self.by} → {self.to}"

    def words_for(self, reader: Member | None) -> str:
        """The note, for the giver, the receiver and the authors; empty for other readers."""
        if reader is None:
            return ""
        theirs = reader.pk in (self.by_id, self.to_id) or self.product.is_written_by(reader)
        return self.words if theirs else ""
