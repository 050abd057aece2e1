"""Letters to initiators, in their language. A letter's first line is its subject.

Every letter is noted on its own: an address that is refused is tried again later and less and less
often, and nobody else gets a letter twice because of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator

from franchise.actions.confirmation import way_to_confirm
from franchise.actions.introductions import first_of, way_to_agree
from franchise.limits import TO_MAILBOX
from franchise.models import ASKED, INTRODUCED, INVITATION, Application, Initiator, Letter
from tenants.accounts.limits import mailbox_key
from tenants.registry.limiter import give_back, take
from tenants.registry.scope import hub_scope
from tenants.ui.context import brand

LONGEST_QUOTE = 600  # characters

logger = logging.getLogger(__name__)


def tell_initiators(application_id: int, *, now: datetime) -> None:
    """Write to all initiators where their application is, unless they know. Outside any scope."""
    with hub_scope():
        application = Application.objects.untold().filter(pk=application_id).first()
        if application is None:
            return
        news = application.news
        messages = _messages(application, news)
        unconfirmed = application.initiators.filter(confirmed_at=None)
        strangers = set(unconfirmed.values_list("email", flat=True))
    for to, message in messages.items():
        letter = Letter(application=application, name=news, to=to)
        _post(message, letter, now=now, is_bounded=to in strangers)
    with hub_scope():
        letters = Letter.objects.filter(application=application, name=news)
        if not letters.on_their_way().exists():
            Application.objects.filter(pk=application.pk).update(told=news)


def invite(application: Application, initiator: Initiator, link: str, *, now: datetime) -> None:
    """The letter that makes an initiator one of the first members. Outside any scope."""
    message = _to_one(application, INVITATION, initiator, link=link)
    _post(message, Letter(application=application, name=INVITATION, to=initiator.email), now=now)


def _post(
    message: EmailMessage, letter: Letter, *, now: datetime, is_bounded: bool = False
) -> None:
    """Hand it over if it is due. It is ours once its next attempt is put off, also if we die.

    A mailbox that anybody may have typed gets few letters a day; the others wait (`is_bounded`).
    """
    with hub_scope():
        letter, _ = Letter.objects.get_or_create(
            application=letter.application, name=letter.name, to=letter.to
        )
        row = Letter.objects.filter(pk=letter.pk)
        later = now + letter.pause
        if not row.due(now=now).update(attempts=F("attempts") + 1, try_at=later):
            return
        if is_bounded and not (grant := take(TO_MAILBOX, mailbox_key(letter.to))):
            wait = timedelta(seconds=grant.retry_after)
            row.update(attempts=F("attempts") - 1, try_at=now + wait)
            return
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.exception("A letter to initiators could not be handed to the mail server")
        if is_bounded:
            give_back(TO_MAILBOX, mailbox_key(letter.to))
        with hub_scope():
            row.update(refusal=str(error)[:300] or type(error).__name__)
    else:
        with hub_scope():
            row.update(sent_at=now, refusal="")


def _messages(application: Application, news: str) -> dict[str, EmailMessage]:
    """The letters about the news, by the address each goes to."""
    if news == ASKED:
        return _question_to_first_group(application)
    if news == INTRODUCED:
        return _introduction(application)
    group = list(application.initiators.all())
    return {
        person.email: _to_one(
            application,
            news,
            person,
            confirm=way_to_confirm(person),
            others=[other for other in group if other != person],
        )
        for person in group
    }


def _question_to_first_group(second: Application) -> dict[str, EmailMessage]:
    """To each of those who began first, without anybody's address."""
    first = first_of(second)
    if first is None:
        return {}
    confirmed = list(second.initiators.exclude(confirmed_at=None))
    return {
        person.email: _to_one(
            first,
            ASKED,
            person,
            second=second,
            words=quoted(second.why),
            asking=confirmed,
            agree=way_to_agree(second, person),
        )
        for person in first.initiators.all()
    }


def quoted(text: str) -> str:
    """Somebody's words as mail programs quote them, so that they can't pass for ours."""
    lines = Truncator(text).chars(LONGEST_QUOTE).splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _introduction(second: Application) -> dict[str, EmailMessage]:
    """One letter to those of both groups who have agreed, or to the one who was taken in."""
    first = first_of(second)
    if first is None or second.agreed_by is None:
        return {}
    confirmed = list(second.initiators.exclude(confirmed_at=None))
    if second.is_one_person:
        return {person.email: _to_one(first, "joined", person) for person in confirmed}
    everyone = [second.agreed_by, *confirmed]
    with translation.override(first.language):
        message = _letter(
            first, INTRODUCED, everyone, first_group=[second.agreed_by], second=confirmed
        )
    message.reply_to = [person.email for person in everyone]
    return {"": message}


def _to_one(
    application: Application, name: str, person: Initiator, **context: object
) -> EmailMessage:
    with translation.override(application.language):
        return _letter(application, name, [person], person=person, **context)


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
