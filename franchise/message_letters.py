"""Letters to the group about words of HQ and people who leave, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage

from franchise.letters import letter_to_person, page_of, quoted
from franchise.models import INITIATORS, Change, CityManager, Initiator, Message
from franchise.permissions import managers_of_application
from franchise.tokens import personal_link
from tenants.mail.letters import handler
from tenants.registry import alarms

MESSAGE = "franchise.message"  # key: numbers of the message and of its reader, or m and a manager's
LEAVING = "franchise.leaving"  # key: numbers of the change and of its reader


def notify_of_message(message: Message, *, now: datetime) -> None:
    """Write to the confirmed initiators, or to the managers of the city, but for the author."""
    readers = message.application.initiators.exclude(confirmed_at=None)
    if managers := managers_of_application(message.application):
        readers = readers.filter(email__in=managers)
    others = readers.exclude(pk=message.initiator_id) if message.initiator_id else readers
    keys = [f"{message.pk}:{number}" for number in others.values_list("pk", flat=True)]
    if managers:
        joined_later = CityManager.objects.filter(
            franchise__application=message.application
        ).exclude(email__in=message.application.initiators.values("email"))
        keys += [f"{message.pk}:m{number}" for number in joined_later.values_list("pk", flat=True)]
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
    reader: Initiator | CityManager | None
    if person.startswith("m"):
        reader = CityManager.objects.filter(pk=person[1:]).first()
    else:
        reader = Initiator.objects.filter(pk=person).first()
    if message is None or reader is None:
        return None
    link = (
        personal_link(reader, "talk")
        if isinstance(reader, Initiator)
        else f"{page_of(message.application)}#talk"
    )
    return letter_to_person(
        message.application,
        "message",
        reader,
        message=message,
        words=quoted(message.text),
        link=link,
        is_personal=isinstance(reader, Initiator),
    )
