"""Letters to HQ: a new application, and one whose answer is late.

Each letter to each person is an alarm of its own: it goes once the mail server has it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from franchise.models import PROMISED, Application
from network.hq.application_gaps import missing_from
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.ui.context import brand

LETTER = "hq.letter"  # key: what it says, about which application, to whom
OVERDUE = "hq.overdue"  # key: the application
NEW, LATE = "new", "late"


def on_application(application: Application, now: datetime, **_: Any) -> None:
    """Receiver in the transaction that writes an application. A single person asks their group."""
    if application.is_one_person:
        return
    write_to_hq(application, about=NEW, now=now)
    due = now + PROMISED
    alarms.set(city=None, kind=OVERDUE, key=str(application.pk), due_at=due)


@alarms.handler(OVERDUE)
def remind(*, key: str, now: datetime, **_: Any) -> None:
    """The answer was promised for today; every three days until there is one.

    A second group that nobody has confirmed waits for itself, not for HQ.
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


@alarms.handler(LETTER)
def send(*, key: str, **_: Any) -> None:
    about, number, person = key.split(":")
    reader = User.objects.filter(pk=person, is_staff=True, is_active=True).first()
    application = Application.objects.prefetch_related("initiators").filter(pk=number).first()
    answered = (Application.State.SUBMITTED, Application.State.SECOND)
    if reader is None or application is None or application.state not in answered:
        return
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        path = reverse("hq:application", urlconf=settings.HUB_URLCONF, args=[application.pk])
        context = {
            "application": application,
            "late": about == LATE,
            "missing": missing_from(application),
            "page": f"{settings.MAIN_URL}{path}",
            "brand": brand(),
        }
        text = render_to_string("hq/letters/application.txt", context)
    subject, _sep, body = text.strip().partition("\n")
    EmailMessage(
        subject=" ".join(subject.split()), body=f"{body.strip()}\n", to=[reader.email]
    ).send()
