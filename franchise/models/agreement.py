"""The agreement of a group with HQ, and its signatures."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from franchise.models.application import Application, Initiator


class Agreement(models.Model):
    """The exact text that a group signs, kept from the first signature on."""

    application = models.OneToOneField(Application, models.CASCADE, related_name="agreement")
    version = models.PositiveSmallIntegerField(_("version"))
    published_on = models.DateField(_("date of the text"))
    language = models.CharField(_("language"), max_length=5)
    text = models.TextField(_("text"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)  # SHA-256 of the text

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")

    def __str__(self) -> str:
        return f"{self.application}: {self.version}"


class Signature(models.Model):
    """One initiator has signed the agreement."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="signatures")
    initiator = models.OneToOneField(Initiator, models.CASCADE, related_name="signature")
    name = models.CharField(_("name as typed"), max_length=80)
    at = models.DateTimeField(_("signed"), default=now)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    version = models.PositiveSmallIntegerField(_("version"))
    fingerprint = models.CharField(_("fingerprint"), max_length=64)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """The name as typed, with that of the application unless it is a part of it."""
        if _words(self.initiator.name) <= _words(self.name):
            return self.name
        words = _("%(typed)s (in the application: %(named)s)")
        return str(words) % {"typed": self.name, "named": self.initiator.name}


def _words(name: str) -> set[str]:
    return set(name.casefold().replace("ё", "е").split())
