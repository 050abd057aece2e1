"""Items of “Waits for you”: newer versions for those who change formats, and a guide's yes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from network.library.models import Adoption, Guide
from network.library.queries import may_write_formats, unanswered_guides, updates
from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member


def newer_versions(member: Member, now: datetime) -> Rows:
    return updates().filter(may_write_formats(member, now))


def newer_version_item(adoption: Adoption) -> Item:
    base: dict[str, Any] = adoption.base
    return Item(
        title=_("%(city)s has made a format better") % {"city": adoption.origin_name},
        detail=str(base.get("name_ru") or base.get("name_en") or adoption.key),
        url=reverse("library:update", args=[adoption.key]),
        icon="rectangle-stack",
    )


def asked_guides(member: Member, now: datetime) -> Rows:
    return unanswered_guides(member)


def asked_guide_item(guide: Guide) -> Item:
    return Item(
        title=_("May other cities ask you about it?"),
        detail=str(guide),
        url=reverse("library:guide", args=[guide.pk]),
        icon="chat-bubble-left-right",
    )


def register_all() -> None:
    register(Kind("newer_format", newer_versions, newer_version_item, for_core=True))
    register(Kind("format_guide", asked_guides, asked_guide_item))
