"""Everyone with everyone: which pairs of the city have worked at one table."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member


class Encounter(models.Model):
    """An unordered pair of members; `one` has the smaller number."""

    one = models.ForeignKey(Member, models.CASCADE, db_index=False, related_name="+")
    other = models.ForeignKey(Member, models.CASCADE, related_name="+")
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    last_at = models.DateTimeField(_("last time"))

    class Meta:
        verbose_name = _("encounter")
        verbose_name_plural = _("encounters")
        constraints = (
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_one_row"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="a_pair_has_an_order"),
        )

    def __str__(self) -> str:
        return f"{self.one} · {self.other}"
