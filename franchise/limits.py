"""Limits for applications and for letters about them."""

from __future__ import annotations

from tenants.registry.limiter import Limit

APPLICATIONS = Limit("applications", amount=10, seconds=3600)  # from one address on the Internet
AGAIN = Limit("initiators_letter", amount=3, seconds=3600)  # the same letter to one person
CORRECTIONS = Limit("initiators_address", amount=6, seconds=3600)  # within one application
TO_MAILBOX = Limit("initiators_mailbox", amount=6, seconds=24 * 3600)  # until its owner confirms
