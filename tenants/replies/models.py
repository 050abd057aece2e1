"""Mails that have come in, so that none is taken twice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReceivedMail(models.Model):
    """A mail to one of our addresses. In the public schema: a city pays nothing for it.

    `digest`: of the mail's identity and the address. The mail itself is a file until its city has
    read it.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("received mail")
        verbose_name_plural = _("received mails")

    def __str__(self) -> str:
        return self.digest
