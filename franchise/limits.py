"""Limits for applications and for letters about them."""

from __future__ import annotations

from tenants.registry.limiter import DAY, HOUR, Limit

APPLICATIONS = Limit("applications", amount=10, seconds=HOUR)  # from one address on the Internet
AGAIN = Limit("initiators_letter", amount=3, seconds=HOUR)  # the same letter to one person
CORRECTIONS = Limit("initiators_address", amount=6, seconds=HOUR)  # within one application
MESSAGES = Limit("initiators_messages", amount=20, seconds=HOUR)  # within one application
TO_MAILBOX = Limit("initiators_mailbox", amount=6, seconds=DAY)  # until its owner confirms
MANAGER_CHANGES = Limit("manager_changes", amount=10, seconds=DAY)  # within one city
