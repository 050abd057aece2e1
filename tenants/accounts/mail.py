"""Letters leave after the commit; the page that waits is told when one could not."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, cast

from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection, transaction

from tenants.registry.scope import Scope, entered

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

logger = logging.getLogger(__name__)
REMEMBERED = 15 * 60  # seconds


def send_after_commit(message: EmailMessage, *, ticket: str = "") -> None:
    """Send once the work around it is saved. `ticket` names the letter for `was_lost`."""
    scope = cast("DatabaseWrapper", connection).scope
    transaction.on_commit(lambda: _send(message, ticket=ticket, scope=scope))


def was_lost(ticket: str) -> bool:
    """Whether the letter could not be handed to the mail server."""
    return bool(ticket and cache.get(_key(ticket)))


def _send(message: EmailMessage, *, ticket: str, scope: Scope | None) -> None:
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("A letter could not be handed to the mail server")
        if ticket and scope:
            with entered(scope):
                cache.set(_key(ticket), True, REMEMBERED)


def _key(ticket: str) -> str:
    return f"letter-lost:{ticket}"
