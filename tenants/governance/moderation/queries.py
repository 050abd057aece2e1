"""Read the log, what waits for the core, and an act with its second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tenants.governance.moderation.models import Act, Report, Voice
from tenants.governance.moderation.things import Thing, thing
from tenants.members.models import Member


def log_rows() -> QuerySet[Act, Any]:
    """All acts, the latest first."""
    found: QuerySet[Act, Any] = Act.objects.select_related("by", "concerned", "rule")
    return found.order_by("-made_at", "-pk")


def waiting_things(member: Member) -> Sequence[Report]:
    """The first open report of each thing that a member has no part in. One statement."""
    found: dict[tuple[str, int], Report] = {}
    own = set()
    for report in Report.objects.open().select_related("rule").order_by("made_at", "pk"):
        key = (report.thing, report.thing_id)
        found.setdefault(key, report)
        if report.by_id == member.pk:
            own.add(key)
    return [report for key, report in found.items() if key not in own]


@dataclass(frozen=True, slots=True)
class ActPage:
    """`mine`: it concerns the reader. `voice`: the reader's, while it is waited for.

    Voices of others are shown when the look is closed.
    """

    thing: Thing | None
    mine: bool
    may_ask: bool
    voice: Voice | None
    voices: Sequence[Voice]
    reads_words: bool


def act_page(act: Act, *, reader: Member, now: datetime) -> ActPage:
    """Three statements at most."""
    voices = list(act.voices.select_related("member").order_by("pk")) if act.asked_at else []
    own = next((v for v in voices if v.member_id == reader.pk and not v.declined_at), None)
    mine = act.concerned_id == reader.pk
    return ActPage(
        thing=thing(act.thing, act.thing_id),
        mine=mine,
        may_ask=mine and act.may_be_asked(now=now),
        voice=own if act.looks_again else None,
        voices=voices,
        reads_words=mine or own is not None or act.by_id == reader.pk,
    )
