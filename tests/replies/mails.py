"""Mails as programs write them."""

from __future__ import annotations

from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from tests.cast import NOW

GMAIL = """Да, давай в четверг.

пт, 27 нояб. 2026 г. в 18:05, Омск · Четверги <{address}>:

> ══ Напиши ответ над этой чертой ══
>
> Марк: когда начинаем?
"""


def mail(
    text: str, *, to: str, sender: str, identity: str = "<1@mail.example.org>", **headers: Any
) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = f"Anna <{sender}>", to, "Re: Shed"
    message["Date"] = format_datetime(NOW)
    if identity:
        message["Message-ID"] = identity
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text.format(address=to))
    return message


def raw_mail(body: bytes, *, to: str, sender: str, content_type: str) -> bytes:
    """A mail of one part whose bytes are not looked at."""
    head = (
        f"From: {sender}\r\nTo: {to}\r\nSubject: Re: Shed\r\nMessage-ID: <raw@example.org>\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: 8bit\r\n"
    )
    return head.encode() + b"\r\n" + body
