"""Take in mails: the hub stores each once, its city reads it by an alarm.

The mail is a file of the default storage until then. So whoever brings it, a provider's webhook or
our own mail server, gets an answer at once, and a mail is not lost while a city can't write.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from enum import Enum
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from tenants.registry import alarms
from tenants.registry.models import City
from tenants.replies.addresses import ReplyAddress, reply_addresses
from tenants.replies.incoming import MAX_MAIL, identity_of
from tenants.replies.models import ReceivedMail

logger = logging.getLogger(__name__)
READ = "replies.read"  # key: the mail's digest and its address
KEPT = timedelta(days=30)  # in which the same mail is known again
FOLDER = "replies"


class Taken(Enum):
    """What has become of a mail at our door."""

    STORED = "stored"
    KNOWN = "known"
    TOO_LARGE = "too large"
    NO_ADDRESS = "not one of our addresses"
    NO_CITY = "its city is closed"


@transaction.atomic
def receive(raw: bytes, *, recipients: Sequence[str], now: datetime) -> Taken:
    """Store a mail for its city. Call in the hub's scope. Idempotent.

    `recipients`: addresses of the envelope; without any, those of its headers are looked at.
    """
    if len(raw) > MAX_MAIL:
        return Taken.TOO_LARGE
    message = message_from_bytes(raw, policy=policy.default)
    named = [*recipients]
    if not named:
        named = [str(v) for n in ("Delivered-To", "To", "Cc") for v in message.get_all(n, [])]
    address = next(reply_addresses(named), None)
    if address is None:
        return Taken.NO_ADDRESS
    city = City.objects.filter(pk=address.city).first()
    if city is None or city.state in (City.State.PAUSED, City.State.ARCHIVED):
        return Taken.NO_CITY
    identity = f"{identity_of(message, raw)} {address}"
    digest = sha256(identity.encode("utf-8", "replace")).hexdigest()
    _forget_old(now)
    _mail, is_new = ReceivedMail.objects.get_or_create(digest=digest, defaults={"received_at": now})
    if not is_new:
        return Taken.KNOWN
    default_storage.delete(file_name(digest))  # of an attempt that was rolled back
    default_storage.save(file_name(digest), ContentFile(raw))
    alarms.set(city=city, kind=READ, key=alarm_key(digest, address), due_at=now)
    return Taken.STORED


def file_name(digest: str) -> str:
    return f"{FOLDER}/{digest}.eml"


def alarm_key(digest: str, address: ReplyAddress) -> str:
    return f"{digest}:{address.member}:{address.thread}:{address.post}"


def _forget_old(now: datetime) -> None:
    ReceivedMail.objects.filter(received_at__lt=now - KEPT).delete()
