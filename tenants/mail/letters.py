"""Letters: composed in one way for a reader, and delivered by alarms.

A letter is a text template that extends `mail/letter.txt`, with the blocks `subject` and `text`. An
HTML part is made of the same text.

    @mail.handler("products.handover_letter")
    def write_handover(*, key: str, now: datetime, **_: object) -> EmailMessage | None: …

Setting an alarm of this kind is all that it takes to send the letter.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from smtplib import SMTPException
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import Scope, current_scope, entered
from tenants.ui.context import brand
from tenants.ui.linkify import linked

logger = logging.getLogger(__name__)
LOSS_KEPT = 15 * 60  # seconds


W = TypeVar("W", bound=Callable[..., EmailMessage | None])


def compose(
    template: str,
    *,
    to: str | Iterable[str],
    language: str,
    context: Callable[[], Mapping[str, object]],
    unsubscribe: str = "",
) -> EmailMultiAlternatives:
    """A letter in its reader's language and on the clock of the scope's city, if it is in one.

    `context` is called under both. `unsubscribe` is the page where one press, without signing in,
    ends a series of letters.
    """
    city = _city()
    zone = city.zone if city else timezone.get_default_timezone()
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
        text = render_to_string(template, {"city": city, "brand": brand(), **context()})
        subject, _, body = text.strip().partition("\n\n")
        letter = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=f"{body.strip()}\n",
            to=[to] if isinstance(to, str) else [*to],
            headers={"List-Unsubscribe": f"<{unsubscribe}>"} if unsubscribe else None,
        )
        letter.attach_alternative(html_of(letter), "text/html")
    return letter


def html_of(letter: EmailMessage) -> str:
    """The letter's text as a page: paragraphs and links, no pictures, nothing from elsewhere."""
    paragraphs = [
        [_line(line) for line in paragraph.split("\n")]
        for paragraph in str(letter.body).strip().split("\n\n")
    ]
    return render_to_string(
        "mail/letter.html",
        {
            "subject": letter.subject,
            "paragraphs": paragraphs,
            "language": translation.get_language(),
        },
    )


def handler(kind: str) -> Callable[[W], W]:
    """Send what the decorated function composes when an alarm of this kind rings.

    The function gets what a handler of an alarm gets, and returns None once its letter would say
    something that is no longer true. What the mail server refuses is raised, so the alarm rings
    again, later and later; nobody else waits for this letter, and nobody gets one twice.
    """

    def register(write: W) -> W:
        @alarms.handler(kind)
        @wraps(write)
        def send(**alarm: Any) -> None:
            if letter := write(**alarm):
                letter.send()

        return write

    return register


def send_after_commit(letter: EmailMessage, *, ticket: str = "") -> None:
    """Send a letter whose reader waits for it once the work around it is saved.

    It is not repeated. `ticket` names it for `was_lost`.
    """
    scope = current_scope()
    transaction.on_commit(lambda: _send(letter, ticket=ticket, scope=scope))


def was_lost(ticket: str) -> bool:
    """Whether the letter could not be handed to the mail server."""
    return bool(ticket and cache.get(_key(ticket)))


def _send(letter: EmailMessage, *, ticket: str, scope: Scope | None) -> None:
    try:
        letter.send()
    except (SMTPException, OSError):
        logger.exception("A letter could not be handed to the mail server")
        if ticket and scope:
            with entered(scope):
                cache.set(_key(ticket), True, LOSS_KEPT)


def _key(ticket: str) -> str:
    return f"letter-lost:{ticket}"


def _city() -> City | None:
    scope = current_scope()
    return scope.city if scope else None


def _line(line: str) -> SafeString:
    """A line with its links; spaces at its beginning stay."""
    text = line.lstrip(" ")
    return format_html("{}{}", "\xa0" * (len(line) - len(text)), linked(text))
