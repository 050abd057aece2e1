"""Letters about applications, each with its own attempts."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from franchise.models.application import Application

INVITATION = "invitation"
ATTEMPTS = 10  # to deliver one letter: three days, at growing distances


class LetterQuerySet(models.QuerySet["Letter"]):
    def on_their_way(self) -> LetterQuerySet:
        """Letters that are neither delivered nor given up."""
        return self.filter(sent_at=None, attempts__lt=ATTEMPTS)

    def refused(self) -> LetterQuerySet:
        """Letters that the mail server refused and has not accepted since. For HQ."""
        return self.filter(sent_at=None).exclude(refusal="").order_by("pk")


class Letter(models.Model):
    """One letter about an application: its attempts, and when it was delivered."""

    application = models.ForeignKey(
        Application, models.CASCADE, db_index=False, related_name="letters"
    )
    name = models.CharField(_("about"), max_length=10)
    to = models.EmailField(_("e-mail"), blank=True)  # empty: both groups at once
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(pgettext_lazy("letter", "handed over"), null=True, blank=True)
    refusal = models.CharField(_("what the mail server said"), max_length=300, blank=True)

    objects: ClassVar = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "name", "to"], name="a_letter_is_sent_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}: {self.to}"

    @property
    def is_given_up(self) -> bool:
        return self.attempts >= ATTEMPTS

    def note_delivery(self, *, now: datetime) -> None:
        self.attempts, self.sent_at, self.refusal = self.attempts + 1, now, ""
        self.save(update_fields=["attempts", "sent_at", "refusal"])

    def note_refusal(self, error: Exception) -> None:
        """Keep what the mail server answered, for HQ."""
        self.attempts += 1
        self.refusal = str(error)[:300] or type(error).__name__
        self.save(update_fields=["attempts", "refusal"])
