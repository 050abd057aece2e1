"""Slots of billing's pages."""

from __future__ import annotations

from typing import NamedTuple

from billing.models import Account
from tenants.ui.slots import Slot


class Link(NamedTuple):
    label: str
    url: str


# The way from the pages of money, on the main domain, back to what an account pays for.
PAID_FOR: Slot[[Account], Link] = Slot("paid_for", statements=None)
