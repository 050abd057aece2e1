"""Refusals of pairs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class NotYourPair(Refusal):
    message = _("This pair is of other people, so nothing was changed.")
    status = 403
