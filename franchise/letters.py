"""Letters to initiators, in their language. A letter's first line is its subject."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from franchise.models import INTRODUCED, Application, Initiator
from tenants.ui.context import brand


def tell_initiators(application_id: int) -> None:
    """Write to all initiators where their application is, unless they know. In the hub's scope."""
    application = (
        Application.objects.untold()
        .select_for_update(skip_locked=True)
        .filter(pk=application_id)
        .first()
    )
    if application is None:
        return
    if application.news == INTRODUCED:
        _introduce(application)
    else:
        _send(application, application.news, application.initiators.all())
    application.told = application.news
    application.save(update_fields=["told"])


def invite(application: Application, initiator: Initiator, link: str) -> None:
    """The letter that makes an initiator one of the first members."""
    _send(application, "invitation", [initiator], link=link)


def _introduce(second: Application) -> None:
    """One letter to both groups, so that each can answer the other."""
    first = Application.objects.alive().filter(geoname_id=second.geoname_id).first()
    if first is None:
        return
    groups = [list(first.initiators.all()), list(second.initiators.all())]
    everyone = [person for group in groups for person in group]
    with translation.override(first.language):
        message = _letter(first, INTRODUCED, everyone, first_group=groups[0], second=groups[1])
    message.reply_to = [person.email for person in everyone]
    message.send()


def _send(
    application: Application, name: str, people: Iterable[Initiator], **context: object
) -> None:
    with translation.override(application.language):
        messages = [
            _letter(application, name, [person], person=person, **context) for person in people
        ]
    get_connection().send_messages(messages)


def _letter(
    application: Application, name: str, people: Iterable[Initiator], **context: object
) -> EmailMessage:
    path = reverse("franchise:application", urlconf=settings.HUB_URLCONF, args=[application.key])
    text = render_to_string(
        f"franchise/letters/{name}.txt",
        {
            "application": application,
            "page": f"{settings.MAIN_URL}{path}",
            "brand": brand(),
            **context,
        },
    )
    subject, _, body = text.strip().partition("\n")
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=f"{body.strip()}\n",
        to=[person.email for person in people],
    )
