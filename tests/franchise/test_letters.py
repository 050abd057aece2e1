"""One refused address: the others get their letter once, and the city opens."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from franchise import tasks
from franchise.models import ATTEMPTS, Application, Letter
from tenants.registry.models import Alarm
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, approve_and_sign, deliver

EGOR = "egor@pskov.example.com"
CITIES = (("Псков", "pskov"), ("Тверь", "tver"), ("Тула", "tula"))
OTHERS = ["darya@pskov.example.com", "zhanna@pskov.example.com"]


@pytest.fixture
def refusing(committed: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The mail server refuses these addresses."""
    refused = [EGOR]
    real = EmailMessage.send

    def send(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if set(message.to) & set(refused):
            raise SMTPRecipientsRefused(dict.fromkeys(message.to, (550, b"no such user")))
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send)
    mail.outbox.clear()
    return refused


def received() -> list[str]:
    return [to for letter in mail.outbox for to in letter.to]


def test_the_others_are_told_once_and_the_refused_one_less_and_less_often(
    refusing: list[str],
) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Елец", now=now)
    for seconds in range(0, 120, 15):
        deliver(application, now=now + timedelta(seconds=seconds))
    assert received() == OTHERS
    with hub_scope():
        letter = Letter.objects.refused().get()
    assert (letter.to, letter.attempts) == (EGOR, 1)
    assert "no such user" in letter.refusal

    refusing.clear()
    deliver(application, now=now + timedelta(minutes=5))
    assert received() == [*OTHERS, EGOR]
    with hub_scope():
        assert not Letter.objects.refused().exists()
        assert not Letter.objects.on_their_way().exists()


def test_an_address_that_is_always_refused_is_given_up_and_noted(refusing: list[str]) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Ржев", now=now)
    for hours in range(0, 24 * 14, 13):
        deliver(application, now=now + timedelta(hours=hours))
    assert received() == OTHERS
    with hub_scope():
        assert Letter.objects.refused().get().attempts == ATTEMPTS
        assert not Letter.objects.on_their_way().exists()


def test_a_refused_invitation_does_not_keep_the_doors_shut(refusing: list[str]) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Великие Луки", now=now)
        approve_and_sign(application, now=now)
    deliver(application, now=now)
    mail.outbox.clear()

    tasks.build(application.pk)
    deliver(application, now=timezone.now())
    assert received() == OTHERS
    with hub_scope():
        application.refresh_from_db()
        assert application.state == Application.State.LIVE

    mail.outbox.clear()
    deliver(application, now=now + timedelta(minutes=2))
    assert received() == []  # it is not time yet
    refusing.clear()
    deliver(application, now=timezone.now() + timedelta(minutes=5))
    deliver(application, now=timezone.now() + timedelta(days=1))
    assert received() == [EGOR, EGOR]  # that the city is built, and the invitation
    assert "/welcome/" in mail.outbox[-1].body


def test_hq_sees_whom_our_letters_do_not_reach(hq: Any) -> None:
    with hub_scope():
        application = applied("Торжок", now=timezone.now())
        Letter.objects.create(application=application, to=EGOR, attempts=1, refusal="550 <no user>")
    page = hq.get(reverse("hq:application", urlconf=settings.HUB_URLCONF, args=[application.pk]))
    assert f"t reach {EGOR}: 550 &lt;no user&gt;" in page.content.decode()


def test_the_migration_sets_alarms_of_what_an_earlier_release_has_not_finished(hub: None) -> None:
    step = import_module("franchise.migrations.0007_alarms_of_unsent_letters")
    now = timezone.now()
    unsent, told, live = (applied(city, tag, now=now) for city, tag in CITIES)
    approve_and_sign(unsent, now=now)
    Application.objects.filter(pk=live.pk).update(state=Application.State.LIVE)
    Letter.objects.create(application=live, name="invitation", to=EGOR, attempts=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE franchise_application SET told = state WHERE id = %s", [told.pk])
    Alarm.objects.all().delete()
    with connection.schema_editor() as editor:
        step.set_alarms(apps, editor)
        step.set_alarms(apps, editor)
    kinds = Alarm.objects.order_by("kind", "key").values_list("kind", "key")
    assert sorted(kinds) == sorted(
        [
            (tasks.BUILD, str(unsent.pk)),
            (tasks.UNTOLD, str(unsent.pk)),
            (tasks.UNTOLD, str(live.pk)),
        ]
    )
