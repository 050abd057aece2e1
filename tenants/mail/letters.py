"""Compose letters, and deliver them by alarms.

A letter is a text template that extends `mail/letter.txt`, with the blocks `subject` and `text`.
The HTML part is made from the same text.

    @mail.handler("products.handover_letter")
    def write_handover(*, key: str, now: datetime, **_: object) -> EmailMessage | None: …

To send the letter, set an alarm of this kind.
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
from django.utils.translation import gettext

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.registry.scope import Scope, current_scope, entered
from tenants.ui.context import brand
from tenants.ui.linkify import linked

logger = logging.getLogger(__name__)
LOSS_KEPT = 15 * 60  # seconds
AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # RFC 3834: holiday answers stay away
REPLY_MARK = "══"  # begins the line above which an answer is written; see `tenants.replies`


W = TypeVar("W", bound=Callable[..., EmailMessage | None])


def compose(
    template: str,
    *,
    to: str | Iterable[str],
    language: str,
    context: Callable[[], Mapping[str, object]],
    unsubscribe: str = "",
    reply_to: str = "",
) -> EmailMultiAlternatives:
    """Compose a letter in the reader's language and the time zone of the scope's city, if any.

    `context` is called with both active. `unsubscribe`: the address of the page that ends the
    series of letters with one press, without signing in. Mail programs post to it by themselves
    (RFC 8058), so its view is exempt from form tokens, and reading it changes nothing.
    """
    city = _city()
    zone = city.zone if city else timezone.get_default_timezone()
    with translation.override(language or settings.LANGUAGE_CODE), timezone.override(zone):
        text = render_to_string(template, {"city": city, "brand": brand(), **context()})
        subject, _, body = text.strip().partition("\n\n")
        if reply_to:
            invitation = gettext("Write your answer above this line")
            body = f"{REPLY_MARK} {invitation} {REPLY_MARK}\n\n{body.strip()}"
        letter = EmailMultiAlternatives(
            subject=" ".join(subject.split()),
            body=f"{body.strip()}\n",
            to=[to] if isinstance(to, str) else [*to],
            reply_to=[reply_to] if reply_to else None,
            headers=AUTOMATIC | (_series_headers(unsubscribe) if unsubscribe else {}),
        )
        letter.attach_alternative(html_of(letter), "text/html")
    return letter


def html_of(letter: EmailMessage) -> str:
    """The text as HTML with paragraphs and links, without pictures or remote content."""
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
    """Register the decorated function as the composer of letters for alarms of this kind.

    It is called like a handler of alarms, and returns None if the letter is out of date. Errors of
    the mail server are raised, so the alarm repeats with growing pauses; other letters don't wait
    for it.
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
    """Send a letter for which its reader is waiting, on commit and once.

    `ticket` identifies it for `was_lost`.
    """
    scope = current_scope()
    transaction.on_commit(lambda: _send(letter, ticket=ticket, scope=scope))


def was_lost(ticket: str) -> bool:
    """True if the letter could not be handed to the mail server."""
    return bool(ticket and cache.get(_key(ticket)))


def _send(letter: EmailMessage, *, ticket: str, scope: Scope | None) -> None:
    try:
        letter.send()
    except (SMTPException, OSError):
        logger.exception("A letter could not be handed to the mail server")
        if ticket and scope:
            with entered(scope):
                cache.set(_key(ticket), True, LOSS_KEPT)


def _series_headers(unsubscribe: str) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _key(ticket: str) -> str:
    return f"letter-lost:{ticket}"


def _city() -> City | None:
    scope = current_scope()
    return scope.city if scope else None


def _line(line: str) -> SafeString:
    """A line as HTML with links; leading spaces are kept."""
    text = line.lstrip(" ")
    return format_html("{}{}", "\xa0" * (len(line) - len(text)), linked(text))
