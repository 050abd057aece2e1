"""Block people and cities, report words, close reports."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from network.introductions.letters import REPORTED
from network.introductions.models import (
    Block,
    Introduction,
    Message,
    Participant,
    Report,
    ReportClosing,
)
from network.introductions.remote_alarms import set_alarm_in
from tenants.members.budgets import spend
from tenants.members.models import Member
from tenants.registry.limiter import DAY, Limit
from tenants.registry.scope import current_city

REPORTS = Limit("reports of a member", 10, DAY)


@transaction.atomic
def block(introduction: Introduction, *, by: Member, whole_city: bool, now: datetime) -> Block:
    """Stop introductions from the one who asked, or from their whole city. Idempotent.

    They aren't notified, and their introductions lapse. Leaves one's rooms with them.
    """
    here = current_city().pk
    is_asked = introduction.to_city_id == here
    other_city = introduction.other_city_id(here)
    answer = introduction.answer if introduction.is_answered else None
    other = introduction.member if is_asked else (answer.member if answer else None)
    name = introduction.name if is_asked else (answer.name if answer else "")
    made, _is_new = Block.objects.get_or_create(
        city_id=here,
        member=by.pk,
        blocked_city_id=other_city,
        blocked_member=None if whole_city else other,
        defaults={"blocked_name": "" if whole_city else name, "at": now},
    )
    mine = Participant.objects.filter(city_id=here, member=by.pk, introduction=introduction)
    mine.filter(left_at=None).update(left_at=now)
    return made


def unblock(made: Block) -> None:
    """Let them ask again."""
    made.delete()


@transaction.atomic
def report_words(
    introduction: Introduction,
    *,
    by: Member,
    message: Message | None = None,
    reason: str,
    now: datetime,
) -> Report:
    """Report a message, or the words of an introduction, to the cores of both cities.

    They read these words and nothing else of the room. Raises `TooOften`.
    """
    spend(REPORTS, by=by)
    if message:
        city_id, member, words = message.city_id, message.member, message.text
    else:
        city_id, member = introduction.city_id, introduction.member
        parts = (introduction.why, introduction.need, introduction.offer)
        words = "\n\n".join(part for part in parts if part)
    made = Report.objects.create(
        introduction=introduction,
        message=message,
        city_id=current_city().pk,
        member=by.pk,
        against_city_id=city_id,
        against_member=member,
        words=words,
        reason=reason,
        at=now,
    )
    for city in {current_city().pk, city_id}:
        set_alarm_in(city, kind=REPORTED, key=str(made.pk), now=now)
    return made


def close_report(report: Report, *, by: Member, now: datetime) -> None:
    """Take a report off the list of one's own core. Idempotent."""
    ReportClosing.objects.get_or_create(
        report=report, city_id=current_city().pk, defaults={"member": by.pk, "at": now}
    )
