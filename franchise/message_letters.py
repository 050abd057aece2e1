"""Letters that carry the words of a conversation to the group, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage

from franchise.letters import letter_to_person, quoted
from franchise.models import Initiator, Message
from franchise.tokens import personal_link
from tenants.mail.letters import handler
from tenants.registry import alarms

MESSAGE = "franchise.message"  # key: numbers of the message and of its reader


def notify_of_message(message: Message, *, now: datetime) -> None:
    """Write to the confirmed initiators, except the one who wrote."""
    readers = message.application.initiators.exclude(confirmed_at=None)
    others = readers.exclude(pk=message.initiator_id) if message.initiator_id else readers
    keys = [f"{message.pk}:{number}" for number in others.values_list("pk", flat=True)]
    alarms.set_all(city=None, kind=MESSAGE, due_at=now, keys=keys)


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
