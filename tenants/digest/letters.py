"""The weekly letter, and the address that ends it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.signing import BadSignature, dumps, loads

from tenants.digest.content import CommonPart, Section
from tenants.mail.letters import compose
from tenants.members.models import Member
from tenants.registry.scope import current_city
from tenants.ui import dates

PURPOSE = "digest.unsubscribe"


def digest_letter(
    member: Member, sections: Sequence[Section], common: CommonPart, *, is_coming: bool
) -> EmailMessage:
    city, stop_link = current_city(), unsubscribe_link(member)
    return compose(
        "digest/letters/weekly.txt",
        to=member.user.email,
        language=member.user.language,
        unsubscribe=stop_link,
        context=lambda: {
            "name": member.name,
            "sections": [
                (found, [(line, city.url(line.path) if line.path else "") for line in found.lines])
                for found in sections
            ],
            "meeting": common.meeting,
            "when": dates.when(common.meeting.starts_at) if common.meeting else "",
            "meeting_link": city.url(common.meeting.get_absolute_url()) if common.meeting else "",
            "is_coming": is_coming,
            "realisation": common.realisation,
            "stop_link": stop_link,
            "choices_link": city.url_of("notifications:choices"),
        },
    )


def unsubscribe_link(member: Member) -> str:
    token = dumps(member.pk, salt=_salt())
    return current_city().url_of("digest:unsubscribe", token)


def read_unsubscribe(token: str) -> int | None:
    """The member's key; None for a token that this city didn't sign."""
    try:
        return int(loads(token, salt=_salt()))
    except (BadSignature, TypeError, ValueError):
        return None


def _salt() -> str:
    return f"{PURPOSE}:{current_city().identity}"
