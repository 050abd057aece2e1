"""Refusals about webhooks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class TooManyEndpoints(Refusal):
    """A city has ten endpoints at most: each event is sent to all of them."""

    message = _("There are ten endpoints already. Remove one that is not needed any more.")


class EndpointPaused(Refusal):
    """Nothing is sent to a paused endpoint."""

    message = _("This endpoint is paused. End the pause first.")
