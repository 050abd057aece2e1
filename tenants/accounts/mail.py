"""Letters: composed for a reader, sent after the commit, remembered when they could not leave."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from smtplib import SMTPException
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise

from tenants.registry.scope import Scope, current_city, entered
from tenants.ui.context import brand

if TYPE_CHECKING:
    from tenants.registry.backend.base import DatabaseWrapper

logger = logging.getLogger(__name__)
REMEMBERED = 15 * 60  # seconds


def compose(
    template: str,
    *,
    subject: str | Promise,
    language: str,
    to: str,
    context: Callable[[], Mapping[str, object]],
) -> EmailMessage:
    """A letter of this city in its reader's language and on the city's clock.

    `context` is asked under both, and fills in the template and the subject.
    """
    city = current_city()
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(city.zone):
        known = {"city": city, "brand": brand(), **context()}
        body = render_to_string(template, known).strip() + "\n"
        return EmailMessage(subject=str(subject) % known, body=body, to=[to])


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
