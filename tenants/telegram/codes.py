"""One-time codes. A code fits into a link, `t.me/BOT?start=CODE`, and ends when it is used."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime, timedelta

from django.conf import settings

from tenants.members.models import Member
from tenants.registry.scope import current_city
from tenants.telegram.models import LinkCode

FOR_PERSON, FOR_GROUP = timedelta(minutes=30), timedelta(hours=2)
IN_TEXT = re.compile(r"\s*/(?:start|link)(?:@\w+)?\s+([A-Za-z0-9_-]{20,64})\s*\Z")
RIGHTS = "manage_topics+pin_messages+delete_messages"


def make_code(*, by: Member, is_for_group: bool, now: datetime) -> str:
    """A new code of a member; an earlier one ends."""
    code = secrets.token_urlsafe(24)
    mine = {
        "city_id": current_city().pk,
        "member_id": by.pk,
        "is_for_group": is_for_group,
    }
    LinkCode.objects.filter(**mine).delete()
    ends_at = now + (FOR_GROUP if is_for_group else FOR_PERSON)
    LinkCode.objects.create(digest=digest_of(code), ends_at=ends_at, **mine)
    return code


def take_code(digest: str, *, is_for_group: bool, now: datetime) -> LinkCode | None:
    """Use a code of this city up; None if it is unknown, used or too old."""
    valid = LinkCode.objects.filter(city_id=current_city().pk, ends_at__gt=now)
    found = valid.select_for_update().filter(digest=digest, is_for_group=is_for_group).first()
    if found:
        LinkCode.objects.filter(pk=found.pk).delete()
    return found


def code_in(text: object) -> str:
    """The digest of the code in `/start CODE` or `/link CODE`; "" without one."""
    match = IN_TEXT.match(text) if isinstance(text, str) else None
    return digest_of(match[1]) if match else ""


def digest_of(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def link_for_person(code: str) -> str:
    return f"{bot_url()}?start={code}"


def link_for_group(code: str) -> str:
    """The link by which Telegram offers a choice of groups, and the rights that the bot needs."""
    return f"{bot_url()}?startgroup={code}&admin={RIGHTS}"


def bot_url() -> str:
    return f"{settings.TELEGRAM_LINK_URL.rstrip('/')}/{settings.TELEGRAM_BOT}"
