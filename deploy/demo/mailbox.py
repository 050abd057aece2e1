"""The letters of the demo, read back from the files that Django's file backend writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

BETWEEN = b"-" * 79 + b"\n"  # the backend ends each letter of a connection with this line
KEY = re.compile(r"[0-9A-Za-z-]+\.log-[0-9]+")


@dataclass(frozen=True)
class Letter:
    """One letter; ``key`` names it in an address."""

    key: str
    written: datetime
    sender: str
    to: str
    subject: str
    text: str
    reply_to: str = ""


def letters(folder: Path, *, limit: int = 100) -> list[Letter]:
    """All letters, the newest first."""
    try:
        files = sorted(folder.glob("*.log"), key=lambda f: (f.stat().st_mtime_ns, f.name))
    except OSError:
        return []
    found: list[Letter] = []
    for file in reversed(files):
        found += reversed(_read(file))
        if len(found) >= limit:
            break
    return found[:limit]


def letter(folder: Path, key: str) -> Letter | None:
    """The letter with this key, or None."""
    if not KEY.fullmatch(key):
        return None
    name, _, _ = key.rpartition("-")
    return next((found for found in _read(folder / name) if found.key == key), None)


def answer_to(letter: Letter, words: str) -> EmailMessage:
    """The mail with which the reader of a letter answers it, as mail programs write it."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"] = letter.to, letter.reply_to
    message["Subject"] = f"Re: {letter.subject}"
    message["Message-ID"] = make_msgid(domain="localhost")
    quote = "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())
    message.set_content(f"{words}\n\n{letter.written:%d.%m.%Y %H:%M}, {letter.sender}:\n{quote}\n")
    return message


def _read(file: Path) -> list[Letter]:
    try:
        content, written = file.read_bytes(), file.stat().st_mtime
    except OSError:
        return []
    sources = [part for part in content.replace(b"\r\n", b"\n").split(BETWEEN) if part.strip()]
    moment = datetime.fromtimestamp(written, UTC)
    return [_parsed(source, f"{file.name}-{n}", moment) for n, source in enumerate(sources)]


def _parsed(source: bytes, key: str, written: datetime) -> Letter:
    message = message_from_bytes(source, policy=policy.default)
    body = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
    return Letter(
        key=key,
        written=written,
        sender=str(message["From"] or ""),
        to=str(message["To"] or message["Bcc"] or ""),
        subject=str(message["Subject"] or ""),
        text=str(body.get_content()).strip() if body else "",
        reply_to=str(message["Reply-To"] or ""),
    )
