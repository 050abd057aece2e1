"""Letters to HQ about new applications and late answers. Each to each person is an alarm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from franchise.models import PROMISED, Application
from network.hq.application_gaps import missing_from
from tenants.accounts.models import User
from tenants.mail.letters import compose, handler
from tenants.registry import alarms

LETTER = "hq.letter"  # key: kind, numbers of the application and of the reader
OVERDUE = "hq.overdue"  # key: the application
NEW, LATE = "new", "late"


def on_application(application: Application, now: datetime, **_: Any) -> None:
    """Write to HQ about a new application, unless one person asks a group to join it."""
    if application.is_one_person:
        return
    write_to_hq(application, about=NEW, now=now)
    due = now + PROMISED
    alarms.set(city=None, kind=OVERDUE, key=str(application.pk), due_at=due)


@alarms.handler(OVERDUE)
def remind(*, key: str, now: datetime, **_: Any) -> None:
    """Remind HQ when the promised time is over, and every three days until there is an answer.

    Not about a second group without a confirmed initiator: it is the group's turn.
    """
    application = Application.objects.filter(pk=key).first()
    if application is None or not _waits_for_hq(application):
        return
    is_second = application.state == Application.State.SECOND
    if not is_second or application.initiators.exclude(confirmed_at=None).exists():
        write_to_hq(application, about=LATE, now=now)
    alarms.set(city=None, kind=OVERDUE, key=key, due_at=now + PROMISED)


def _waits_for_hq(application: Application) -> bool:
    waiting = Application.objects.waiting() | Application.objects.to_be_asked()
    return waiting.filter(pk=application.pk).exists()


def write_to_hq(application: Application, *, about: str, now: datetime) -> None:
    people = User.objects.filter(is_staff=True, is_active=True).values_list("pk", flat=True)
    keys = [f"{about}:{application.pk}:{number}" for number in people]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@handler(LETTER)
def write_letter(*, key: str, **_: Any) -> EmailMessage | None:
    """The letter, unless the application is answered or its reader has left HQ."""
    about, number, person = key.split(":")
    reader = User.objects.filter(pk=person, is_staff=True, is_active=True).first()
    application = Application.objects.prefetch_related("initiators").filter(pk=number).first()
    unanswered = (Application.State.SUBMITTED, Application.State.SECOND)
    if reader is None or application is None or application.state not in unanswered:
        return None
    path = reverse("hq:application", urlconf=settings.HUB_URLCONF, args=[application.pk])
    return compose(
        "hq/letters/application.txt",
        to=reader.email,
        language=reader.language,
        context=lambda: {
            "application": application,
            "is_second": application.state == Application.State.SECOND,
            "late": about == LATE,
            "missing": missing_from(application),
            "page": f"{settings.MAIN_URL}{path}",
        },
    )
