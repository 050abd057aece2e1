from billing.models.account import Account
from billing.models.event import Event
from billing.models.history import Correction, RevenueChange, StandingChange
from billing.models.invoice import Invoice
from billing.models.reconciliation import Difference
from billing.models.subscription import Subscription
from billing.models.usage import Usage

__all__ = [
    "Account",
    "Correction",
    "Difference",
    "Event",
    "Invoice",
    "RevenueChange",
    "StandingChange",
    "Subscription",
    "Usage",
]
