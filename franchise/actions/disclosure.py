"""The disclosure is sent to each initiator once; it begins their cooling-off period."""

from __future__ import annotations

from datetime import datetime

from franchise.letters import notify_initiators
from franchise.models import Application, Initiator
from franchise.signing_letters import remind_to_sign


def disclose(application: Application, *, now: datetime) -> None:
    """Send the disclosure to those who have not got it; their cooling-off period begins."""
    uninformed = application.initiators.filter(disclosed_at=None)
    numbers = list(uninformed.values_list("pk", flat=True))
    uninformed.update(disclosed_at=now)
    notify_initiators(application, now=now)
    for person in Initiator.objects.filter(pk__in=numbers):
        remind_to_sign(person)
