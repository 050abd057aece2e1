"""Refusals of billing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.refusals import Refusal


class GatewayUnreachable(Refusal):
    """Stripe does not answer. Nothing is lost: the same request may be sent again."""

    message = _("The payment service does not answer. Nothing was charged; try again in a minute.")
    status = 503
    retry_after = 60


class GatewayRefused(Refusal):
    """Stripe refuses a request, with its own reason."""

    def __init__(self, reason: str) -> None:
        self.message = _("The payment service refused: %(reason)s") % {"reason": reason}
        super().__init__(reason)


class GatewayLacks(GatewayRefused):
    """Stripe does not have the object that was asked for, as a draft that was deleted."""


class UnknownPlan(Refusal):
    message = _("There is no such plan. Choose one of those below.")
    status = 422
    field = "plan"


class UnknownCurrency(Refusal):
    message = _("This currency is not offered. Choose one of those below.")
    status = 422
    field = "currency"


class AlreadySubscribed(Refusal):
    message = _("This city has a licence already; change its plan instead.")


class AccountClosed(Refusal):
    message = _("This account is closed: nothing is charged any more.")


class NotSubscribed(Refusal):
    message = _("This city has no licence yet. Begin with the first payment.")


class StillUnpaid(Refusal):
    message = _("Something is still unpaid. Pay it first, then the plan can be changed.")


class NotOpen(Refusal):
    message = _("This invoice is no longer open.")


class TooMuch(Refusal):
    message = _("That is more than was paid.")
    status = 422
    field = "amount"


class AskedOtherwise(Refusal):
    """The same press was sent before with another amount, and Stripe may have done that."""

    message = _(
        "This form was sent before with another amount. Look at the list of corrections first."
    )
