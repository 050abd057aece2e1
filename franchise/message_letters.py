"""Letters to the group about words of HQ and people who leave, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage

from franchise.letters import letter_to_person, quoted
from franchise.models import INITIATORS, Change, Initiator, Message
from franchise.permissions import managers_of_application
from franchise.tokens import personal_link
from tenants.mail.letters import handler
from tenants.registry import alarms

MESSAGE = "franchise.message"  # key: numbers of the message and of its reader
LEAVING = "franchise.leaving"  # key: numbers of the change and of its reader


def notify_of_message(message: Message, *, now: datetime) -> None:
    """Write to the confirmed initiators, except the one who wrote."""
    readers = message.application.initiators.exclude(confirmed_at=None)
    if managers := managers_of_application(message.application):
        readers = readers.filter(email__in=managers)
    others = readers.exclude(pk=message.initiator_id) if message.initiator_id else readers
    keys = [f"{message.pk}:{number}" for number in others.values_list("pk", flat=True)]
    alarms.set_all(city=None, kind=MESSAGE, due_at=now, keys=keys)


def notify_of_leaving(change: Change, *, now: datetime) -> None:
    """Write to the confirmed initiators that one of them has left."""
    others = change.application.initiators.exclude(confirmed_at=None)
    keys = [f"{change.pk}:{number}" for number in others.values_list("pk", flat=True)]
    alarms.set_all(city=None, kind=LEAVING, due_at=now, keys=keys)


@handler(LEAVING)
def write_leaving(*, key: str, **_: object) -> EmailMessage | None:
    """The letter, unless its reader has left as well or the application is over."""
    number, _colon, person = key.partition(":")
    change = Change.objects.select_related("application").filter(pk=number).first()
    reader = Initiator.objects.filter(pk=person).first()
    if change is None or reader is None or not change.application.is_open:
        return None
    return letter_to_person(
        change.application,
        "leaving",
        reader,
        who=change.who,
        words=quoted(change.why),
        missing=max(0, INITIATORS - change.application.initiators.count()),
        link=personal_link(reader, "who"),
    )


@handler(MESSAGE)
def write_letter(*, key: str, **_: object) -> EmailMessage | None:
    """The letter, unless its reader has left the group."""
    number, _colon, person = key.partition(":")
    message = Message.objects.select_related("application").filter(pk=number).first()
    reader = Initiator.objects.filter(pk=person).first()
    if message is None or reader is None:
        return None
    return letter_to_person(
        message.application,
        "message",
        reader,
        message=message,
        words=quoted(message.text),
        link=personal_link(reader, "talk"),
    )
