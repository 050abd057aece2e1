"""Mails that a provider receives for us and brings by a signed webhook (django-anymail).

anymail checks the secret of the address and the provider's signature, and reads its form of a mail.
"""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.utils import timezone

from tenants.replies.receiving import receive

logger = logging.getLogger(__name__)


def connect() -> None:
    if settings.ANYMAIL:
        from anymail.signals import inbound

        inbound.connect(take_in, dispatch_uid="replies")


def take_in(*, event: Any, **_signal: object) -> None:
    """Store the mail of a webhook. What is not for us is noted, so that the provider is content."""
    mail = event.message
    recipients = [mail.envelope_recipient] if mail.envelope_recipient else []
    taken = receive(mail.as_bytes(), recipients=recipients, now=timezone.now())
    logger.info("A mail by webhook: %s", taken.value)
