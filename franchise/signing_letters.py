"""Reminders to sign the agreement: when the period is over, and three more. Alarms of the hub."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.mail import EmailMessage

from franchise.letters import letter_to_person
from franchise.models import Application, Initiator
from franchise.tokens import personal_link
from tenants.mail.letters import handler
from tenants.registry import alarms

SIGNING = "franchise.signing"  # key: number of the initiator
AGAIN = timedelta(days=7)
LAST = 3 * AGAIN  # after the first day on which one can sign; then it is HQ's turn


def remind_to_sign(initiator: Initiator) -> None:
    """Write at the end of the cooling-off period; with no period the first letter is enough."""
    if initiator.can_sign_at and initiator.disclosed_at:
        begins = initiator.can_sign_at
        due = begins if begins > initiator.disclosed_at else begins + AGAIN
        alarms.set(city=None, kind=SIGNING, key=str(initiator.pk), due_at=due)


@handler(SIGNING)
def write_reminder(*, key: str, now: datetime, **_: object) -> EmailMessage | None:
    """The letter, unless its reader has signed or left, or has never confirmed."""
    unsigned = Initiator.objects.filter(pk=key, signature=None).exclude(confirmed_at=None)
    reader = unsigned.select_related("application").first()
    if reader is None or reader.application.state != Application.State.AGREEMENT:
        return None
    first_day = reader.can_sign_at or now
    if now + AGAIN <= first_day + LAST:
        alarms.set(city=None, kind=SIGNING, key=key, due_at=now + AGAIN)
    link = personal_link(reader, "agreement")
    return letter_to_person(
        reader.application, "sign", reader, link=link, again=now >= first_day + AGAIN
    )
