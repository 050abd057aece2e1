"""The urn of an anonymous decision."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.governance.decisions.models.decision import Decision


class Urn(models.Model):
    """All ballots of an anonymous decision in one value, in the order of their receipts.

    `ballots`: {receipt: voice}. Receipts are random, so that the order tells nothing, and the row
    is written anew with each ballot, so that no ballot has a row, a number or a time of its own.
    """

    decision = models.OneToOneField(Decision, models.CASCADE, primary_key=True, related_name="urn")
    ballots = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("urn")
        verbose_name_plural = _("urns")

    def __str__(self) -> str:
        return str(self.decision_id)
