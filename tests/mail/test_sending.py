"""Many letters over one connection, to a mail server on loopback."""

from __future__ import annotations

from typing import Any

from django.core.mail import EmailMessage

from tenants.mail.sending import send_each
from tests.mail.smtp_double import mail_server


def test_letters_share_a_connection(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
        letters = [EmailMessage("Hi", "there", to=[f"a{n}@example.com"]) for n in range(5)]
        assert list(send_each(letters)) == [True] * 5
        assert (server.letters, server.connections) == (5, 1)


def test_without_a_server_every_letter_waits(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address[:2]
    letters = [EmailMessage("Hi", "there", to=[f"a{n}@example.com"]) for n in range(3)]
    assert list(send_each(letters)) == [False] * 3
