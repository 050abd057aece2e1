"""Read a mail that has come in: its words, its files, and whether a program wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parseaddr
from hashlib import sha256

MAX_MAIL = 25 * 1024 * 1024  # bytes, as it travels
DECORATION = 10 * 1024  # bytes: smaller pictures within the text are logos of signatures
NO_FILES = frozenset({"text/calendar", "application/ics", "application/pgp-signature"})
NO_FILES |= {"application/pkcs7-signature", "application/x-pkcs7-signature", "text/x-amp-html"}
SPOKEN = re.compile(r"(?i)^auto[- ]?(?:submitted|reply|response)|^автоответ|^out of office")
MACHINES = re.compile(r"(?i)^(?:mailer-daemon|postmaster|no-?reply|bounce[sd]?|daemon)[@+-]")


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes


@dataclass(frozen=True)
class IncomingMail:
    """`identity`: of the mail, the same when it comes twice. `text`: with quote and signature."""

    identity: str
    sender: str
    text: str
    attachments: tuple[Attachment, ...]
    is_automatic: bool


def read_mail(raw: bytes) -> IncomingMail:
    """Read a mail as it came. A broken one gives what can be read of it."""
    message = message_from_bytes(raw, policy=policy.default)
    parts = list(_parts(message))
    return IncomingMail(
        identity=identity_of(message, raw),
        sender=parseaddr(_header(message, "From"))[1].lower(),
        text=_text(parts),
        attachments=tuple(_attachments(parts)),
        is_automatic=_is_automatic(message),
    )


def identity_of(message: EmailMessage, raw: bytes) -> str:
    """The Message-ID; of a mail without one, the digest of all of it."""
    return _header(message, "Message-ID").strip() or sha256(raw).hexdigest()


def _is_automatic(message: EmailMessage) -> bool:
    """True for answers by programs, bounces, and mails of lists (RFC 3834 and what is usual)."""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _header(message, "Precedence").strip().lower()
    sender = parseaddr(_header(message, "From"))[1]
    answers = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")
    return bool(
        submitted not in ("", "no")
        or precedence in ("bulk", "list", "junk", "auto_reply")
        or any(_header(message, name) for name in answers)
        or _header(message, "Return-Path").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or MACHINES.match(sender)
        or SPOKEN.match(_header(message, "Subject").strip())
    )


def _header(message: EmailMessage, name: str) -> str:
    """A header as text; empty for a broken one, which the parser refuses."""
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # of email's header parser
        return ""


def _parts(message: Message) -> Iterator[Message]:
    """The parts that are not made of parts. A mail within the mail is one of its files."""
    if message.get_content_type() == "message/rfc822":
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)
    else:
        yield message


def _text(parts: list[Message]) -> str:
    """The first plain part that says something; without one, the first HTML part as text."""
    for part in parts:
        is_text = part.get_content_type() == "text/plain" and not _is_file(part)
        if is_text and (text := _decoded(part).strip()):
            return text
    for part in parts:
        if part.get_content_type() == "text/html" and not _is_file(part):
            return _html_as_text(_decoded(part))
    return ""


def _decoded(part: Message) -> str:
    """The text of a part; where its charset is missing or wrong, the likeliest one is taken."""
    data = _data(part)
    charset = part.get_content_charset("")
    if charset and (charset != "us-ascii" or data.isascii()):
        try:
            return data.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass  # what the mail says of itself is wrong
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=["utf_8", "cp1251", "koi8_r"]).best()
    return str(best) if best else data.decode("utf-8", "replace")


def _html_as_text(source: str) -> str:
    import html2text

    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_images = reader.ignore_tables = True
    reader.protect_links = reader.unicode_snob = True
    return reader.handle(source).strip()


def _attachments(parts: list[Message]) -> Iterator[Attachment]:
    for part in parts:
        kind, data = part.get_content_type(), _data(part)
        if kind in NO_FILES or not data:
            continue
        is_picture = part.get_content_maintype() == "image" and len(data) > DECORATION
        if _is_file(part) or is_picture:
            yield Attachment(str(part.get_filename() or kind.replace("/", ".")), data)


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment"


def _data(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""
