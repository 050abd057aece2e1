"""Letters to initiators, each an alarm of the hub.

A `Letter` counts its attempts: an address that the mail server refuses is tried less and less often
and in the end given up, HQ sees the answer, and nobody else waits or gets a letter twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator

from billing.letters import page_url
from franchise.limits import TO_MAILBOX
from franchise.models import (
    ASKED,
    INTRODUCED,
    INVITATION,
    Application,
    CityManager,
    Initiator,
    Letter,
)
from franchise.tokens import agreement_link, confirmation_link, personal_link
from tenants.accounts.limits import mailbox_key
from tenants.mail.letters import compose
from tenants.registry import alarms
from tenants.registry.limiter import give_back, take
from tenants.registry.models import City
from tenants.ui import dates

LETTER = "franchise.letter"  # key: number of the Letter, and the token of an invitation
LONGEST_QUOTE = 600  # characters
STILL_TRUE: dict[str, str] = {Application.State.BUILDING: Application.State.LIVE}
CLOSED_CITY = timedelta(days=1)  # until an invitation to a closed city is looked at again

logger = logging.getLogger(__name__)


def notify_initiators(application: Application, *, now: datetime) -> None:
    """Write to all whom the last change concerns, once a change.

    Call in the transaction of the change.
    """
    _post(application, application.news, _recipients(application), now=now)


def invite(application: Application, initiator: Initiator, token: str, *, now: datetime) -> None:
    """Send the letter that makes an initiator one of the first members. In the hub's scope."""
    _post(application, INVITATION, [initiator.email], now=now, token=token)


@alarms.handler(LETTER)
def send_letter(*, key: str, now: datetime, **_: object) -> None:
    """Send one letter, if it is still about the last change.

    A mailbox that anybody may have typed gets few letters a day; the others wait.
    """
    number, _colon, token = key.partition(":")
    letters = Letter.objects.on_their_way().select_related("application").select_for_update()
    letter = letters.filter(pk=number).first()
    if letter is None:
        return
    if letter.name == INVITATION and not _city_is_open(letter.application):
        alarms.set(city=None, kind=LETTER, key=key, due_at=now + CLOSED_CITY)
        return
    message = _compose(letter, token=token)
    if message is None:
        return
    bounded = [mailbox_key(letter.to)] if _is_unconfirmed(letter) else []
    if bounded and not (grant := take(TO_MAILBOX, *bounded)):
        due_at = now + timedelta(seconds=grant.retry_after)
        alarms.set(city=None, kind=LETTER, key=key, due_at=due_at)
        return
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.exception("A letter to initiators could not be handed to the mail server")
        if bounded:
            give_back(TO_MAILBOX, *bounded)
        letter.note_refusal(error)
        if not letter.is_given_up:
            raise alarms.RingAgain from error
    else:
        letter.note_delivery(now=now)


def letter_to_person(
    application: Application, name: str, person: Initiator | CityManager, **context: object
) -> EmailMessage:
    """A letter to one person of the group, of which several may be sent."""
    return _letter(application, name, [person.email], person=person, **context)


def quoted(text: str) -> str:
    """Somebody's text as mail programs quote it, so that it can't be taken for ours."""
    lines = Truncator(text).chars(LONGEST_QUOTE).splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _post(
    application: Application, name: str, emails: Iterable[str], *, now: datetime, token: str = ""
) -> None:
    addresses = list(emails)
    Letter.objects.bulk_create(
        [Letter(application=application, name=name, to=to) for to in addresses],
        ignore_conflicts=True,
    )
    letters = Letter.objects.on_their_way().filter(application=application, name=name)
    numbers = letters.filter(to__in=addresses).order_by("pk").values_list("pk", flat=True)
    keys = [f"{number}:{token}" if token else str(number) for number in numbers]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


def _recipients(application: Application) -> list[str]:
    """Addresses; an empty one stands for a letter to both groups at once."""
    initiators = application.initiators.all()
    if application.news == Application.State.LIVE:
        return []  # their invitations say it
    if application.news == ASKED:
        first = application.first_group
        initiators = first.initiators.all() if first else initiators.none()
    elif application.news == INTRODUCED and application.is_one_person:
        initiators = initiators.exclude(confirmed_at=None)
    elif application.news == INTRODUCED:
        return [""]
    return list(initiators.values_list("email", flat=True))


def _compose(letter: Letter, *, token: str) -> EmailMessage | None:
    """The message; None if something newer has happened, or its reader is no longer there."""
    application = letter.application
    if letter.name == INVITATION:
        link = application.franchise.city.url_of("members:invitation", token)
        return _to_one(application, INVITATION, letter.to, link=link)
    if application.news not in (letter.name, STILL_TRUE.get(letter.name)):
        return None
    if letter.name == ASKED:
        return _question_to_first_group(application, letter.to)
    if letter.name == INTRODUCED:
        return _introduction(application, letter.to)
    person = application.initiators.filter(email=letter.to).first()
    others = list(application.initiators.exclude(email=letter.to))
    if letter.name == Application.State.AGREEMENT:
        return _disclosure(application, person) if person else None
    confirm = confirmation_link(person) if person else ""
    account = application.account
    return _to_one(
        application,
        letter.name,
        letter.to,
        confirm=confirm,
        others=others,
        payment=page_url(account) if account else "",
    )


def _disclosure(application: Application, person: Initiator) -> EmailMessage:
    """HQ's yes with the way to the disclosure and to the agreement."""
    path = reverse("franchise:disclosure", urlconf=settings.HUB_URLCONF, args=[application.key])
    opens_at = person.can_sign_at
    waits = opens_at and person.disclosed_at and opens_at > person.disclosed_at
    return letter_to_person(
        application,
        "agreement",
        person,
        disclosure=f"{settings.MAIN_URL}{path}",
        personal=personal_link(person, "agreement"),
        can_sign_at=_moment_of(application, opens_at) if opens_at and waits else "",
    )


def _moment_of(application: Application, moment: datetime) -> str:
    """A moment in the language and the time zone of the application's city."""
    with translation.override(application.language), timezone.override(application.zone):
        return f"{dates.when(moment)} ({dates.offset(moment)})"


def _question_to_first_group(second: Application, to: str) -> EmailMessage | None:
    """To each of those who began first, without anybody's address."""
    first = second.first_group
    person = first.initiators.filter(email=to).first() if first else None
    if first is None or person is None:
        return None
    return _to_one(
        first,
        ASKED,
        to,
        second=second,
        words=quoted(second.why),
        asking=list(second.initiators.exclude(confirmed_at=None)),
        agree=agreement_link(second, person),
    )


def _introduction(second: Application, to: str) -> EmailMessage | None:
    """One letter to those of both groups who have agreed, or to the person who was taken in."""
    first = second.first_group
    if first is None or second.agreed_by is None:
        return None
    if second.is_one_person:
        return _to_one(first, "joined", to, among=second)
    confirmed = list(second.initiators.exclude(confirmed_at=None))
    everyone = [person.email for person in (second.agreed_by, *confirmed)]
    message = _letter(first, INTRODUCED, everyone, first_group=[second.agreed_by], second=confirmed)
    message.reply_to = everyone
    return message


def _to_one(
    application: Application,
    name: str,
    to: str,
    *,
    among: Application | None = None,
    **context: object,
) -> EmailMessage | None:
    """A letter to an initiator of the application, or of the one in `among`."""
    person = (among or application).initiators.filter(email=to).first()
    return _letter(application, name, [to], person=person, **context) if person else None


def _letter(application: Application, name: str, to: list[str], **context: object) -> EmailMessage:
    return compose(
        f"franchise/letters/{name}.txt",
        to=to,
        language=application.language,
        context=lambda: {
            "application": application,
            "page": page_of(application),
            **context,
        },
    )


def page_of(application: Application) -> str:
    """The absolute address of an application's page."""
    path = reverse("franchise:application", urlconf=settings.HUB_URLCONF, args=[application.key])
    return f"{settings.MAIN_URL}{path}"


def _is_unconfirmed(letter: Letter) -> bool:
    unconfirmed = letter.application.initiators.filter(confirmed_at=None, email=letter.to)
    return letter.name != INVITATION and unconfirmed.exists()


def _city_is_open(application: Application) -> bool:
    return bool(application.franchise.city.state == City.State.ACTIVE)
