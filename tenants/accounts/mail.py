"""Letters leave after the commit; the page that waits is told when one could not."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import TYPE_CHECKING, cast

from celery import current_app
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection, transaction

from tenants.registry.scope import Scope, current_city, entered

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper
    from tenants.registry.models import City

logger = logging.getLogger(__name__)
REMEMBERED = 15 * 60  # seconds
MINUTE = 60
AGAIN = "tenants.accounts.tasks.send_again"  # by name: tasks of other apps import this module


def send_after_commit(message: EmailMessage, *, ticket: str = "") -> None:
    """Send once the work around it is saved. `ticket` names the letter for `was_lost`."""
    scope = cast("DatabaseWrapper", connection).scope
    transaction.on_commit(lambda: _send(message, ticket=ticket, scope=scope))


def send_for_sure(message: EmailMessage) -> None:
    """Send a plain letter of the city whose scope this is; what fails is tried again later."""
    city = current_city()
    transaction.on_commit(lambda: _send_or_put_off(message, city))


def _send_or_put_off(message: EmailMessage, city: City) -> None:
    try:
        message.send()
    except (SMTPException, OSError):
        logger.warning("A letter waits for the mail server", exc_info=True)
        words = {"subject": str(message.subject), "body": str(message.body), "to": message.to}
        current_app.send_task(AGAIN, kwargs={"city_id": city.pk, **words}, countdown=MINUTE)


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
