"""A letter that the mail server refuses at first arrives later, and once."""

from __future__ import annotations

from collections.abc import Callable
from smtplib import SMTPServerDisconnected
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from celery import current_app
from celery.exceptions import Retry
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend

from tenants.accounts.mail import AGAIN, send_for_sure
from tenants.accounts.tasks import send_again
from tenants.registry.models import City


class Down(EmailBackend):
    """A mail server that takes nothing for a while."""

    is_down: ClassVar[bool] = True

    def send_messages(self, messages: Any) -> int:
        if self.is_down:
            raise SMTPServerDisconnected
        return super().send_messages(messages)


@pytest.fixture
def put_off(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the broker was given."""
    sent: list[dict[str, Any]] = []

    def keep(args: Any = None, kwargs: Any = None, **_: Any) -> None:
        sent.append(kwargs)

    monkeypatch.setattr(send_again, "apply_async", keep)
    monkeypatch.setattr(current_app, "send_task", lambda _name, **sent: keep(**sent))
    return sent


def test_what_was_put_off_leaves_once(
    omsk: City,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    put_off: list[dict[str, Any]],
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    assert send_again.name == AGAIN
    settings.EMAIL_BACKEND = f"{__name__}.Down"
    with omsk.scope(), django_capture_on_commit_callbacks(execute=True):
        send_for_sure(EmailMessage(subject="Протокол", body="Вот он.", to=["zoya@example.com"]))
    assert mail.outbox == []
    task = put_off[0]
    number = str(uuid4())

    def deliver() -> None:
        send_again.push_request(id=number, kwargs=task, called_directly=False, retries=0)
        try:
            send_again(**task)
        finally:
            send_again.pop_request()

    with pytest.raises(Retry):
        deliver()
    assert put_off == [task, task]  # the second time by the task itself
    monkeypatch.setattr(Down, "is_down", False)
    for _ in range(2):
        deliver()
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["zoya@example.com"], "Протокол")
    ]
