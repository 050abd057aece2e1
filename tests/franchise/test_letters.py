"""One refused address: the others get their letter once, and the city opens."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from franchise import tasks
from franchise.actions.review import approve_application
from franchise.letters import tell_initiators
from franchise.models import ATTEMPTS, Application, Letter
from tenants.registry.scope import current_scope, hub_scope
from tests.franchise.cast import applied, staff

EGOR = "egor@pskov.example.com"
OTHERS = ["darya@pskov.example.com", "zhanna@pskov.example.com"]


@pytest.fixture
def refusing(committed: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The mail server refuses these addresses; no letter is sent inside a transaction."""
    refused = [EGOR]
    real = EmailMessage.send

    def send(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        assert current_scope() is None
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
        tell_initiators(application.pk, now=now + timedelta(seconds=seconds))
    assert received() == OTHERS
    with hub_scope():
        letter = Letter.objects.refused().get()
    assert (letter.to, letter.attempts) == (EGOR, 1)
    assert "no such user" in letter.refusal

    refusing.clear()
    tell_initiators(application.pk, now=now + timedelta(minutes=2))
    assert received() == [*OTHERS, EGOR]
    with hub_scope():
        assert not Letter.objects.refused().exists()
        assert not Application.objects.untold().exists()


def test_an_address_that_is_always_refused_is_given_up_and_noted(refusing: list[str]) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Ржев", now=now)
    for hours in range(0, 24 * 14, 13):
        tell_initiators(application.pk, now=now + timedelta(hours=hours))
    assert received() == OTHERS
    with hub_scope():
        assert Letter.objects.refused().get().attempts == ATTEMPTS
        assert not Application.objects.untold().exists()


def test_a_refused_invitation_does_not_keep_the_doors_shut(
    refusing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Великие Луки", now=now)
        approve_application(application, words="", slug=application.slug, by=staff(), now=now)
    asked: list[tuple[str, int]] = []
    monkeypatch.setattr(tasks, "ask", lambda task, number: asked.append((task, number)))
    mail.outbox.clear()

    tasks.build(application.pk)
    assert received() == OTHERS
    with hub_scope():
        application.refresh_from_db()
        assert application.state == Application.State.LIVE

    tasks.resume()
    assert asked == []  # it is not time yet
    refusing.clear()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=5))
    tasks.resume()
    assert asked == [(tasks.TELL, application.pk)]
    tasks.tell(application.pk)
    tasks.tell(application.pk)
    assert received() == [*OTHERS, EGOR]
    assert "/welcome/" in mail.outbox[-1].body


def test_hq_sees_whom_our_letters_do_not_reach(hq: Any) -> None:
    with hub_scope():
        application = applied("Торжок", now=timezone.now())
        Letter.objects.create(application=application, to=EGOR, attempts=1, refusal="550 <no user>")
    page = hq.get(reverse("hq:application", urlconf=settings.HUB_URLCONF, args=[application.pk]))
    assert f"t reach {EGOR}: 550 &lt;no user&gt;" in page.content.decode()
