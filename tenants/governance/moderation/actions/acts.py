"""Act upon a reported thing, answer an act, end it when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from tenants.conversations.models import Post
from tenants.governance.moderation import lot, notices
from tenants.governance.moderation.errors import (
    CantBeHidden,
    Concerned,
    CoreActs,
    NoDays,
    NotConcerned,
    NothingThere,
    NotReported,
)
from tenants.governance.moderation.models import Act, Report
from tenants.governance.moderation.rules import cited
from tenants.governance.moderation.schedule import EXPIRE
from tenants.governance.moderation.things import Thing, locked_thing, thing
from tenants.governance.moderation.validators import MAX_DAYS
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city


@transaction.atomic
def act_on(
    reported: Thing,
    *,
    by: Member,
    kind: str,
    rule: str,
    reason: str,
    now: datetime,
    days: int | None = None,
) -> Act:
    """Settle all open reports of a thing by one act, which stands in the log.

    `days`: how long something is hidden or somebody paused. Raises CoreActs, NothingThere,
    NotReported, Concerned, CantBeHidden, NoDays.
    """
    if not by.is_core(now=now):
        raise CoreActs
    locked = locked_thing(reported.kind.name, reported.row.pk)
    concerned = locked.author if locked else None
    if locked is None or concerned is None:
        raise NothingThere
    about = Report.objects.about(locked.kind.name, locked.row.pk)
    reports = list(about.open())
    if not reports:
        raise NotReported
    if concerned == by or about.filter(by=by).exists():
        raise Concerned
    expires_at = _end(locked, kind, days, now=now)
    secret = lot.new_secret()
    act = Act.objects.create(
        thing=locked.kind.name,
        thing_id=locked.row.pk,
        kind=kind,
        by=by,
        concerned=concerned,
        **cited(rule),
        reason=reason.strip(),
        made_at=now,
        expires_at=expires_at,
        secret=secret,
        secret_hash=lot.digest(secret),
    )
    about.open().update(settled_at=now)
    if kind == Act.Kind.HIDE:
        locked.hide(how=Post.Hidden.PEOPLE, now=now)
    else:
        show_unless_hidden(act, now=now)
    renew_pause(concerned, now=now)
    if expires_at:
        alarms.set(city=current_city(), kind=EXPIRE, key=str(act.pk), due_at=expires_at)
    notices.tell_of_act(act, reporters=[report.by_id for report in reports], now=now)
    return act


def _end(thing: Thing, kind: str, days: int | None, *, now: datetime) -> datetime | None:
    """Raises CantBeHidden, NoDays."""
    if kind == Act.Kind.HIDE and thing.kind.hide is None:
        raise CantBeHidden
    if kind not in (Act.Kind.HIDE, Act.Kind.PAUSE):
        return None
    if days is None or not 1 <= days <= MAX_DAYS:
        raise NoDays
    return now + timedelta(days=days)


@transaction.atomic
def answer_act(act: Act, *, by: Member, text: str, now: datetime) -> Act:
    """Write what whoever is concerned says to it; it stands in the log. Raises NotConcerned."""
    locked: Act = Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    if locked.concerned_id != by.pk:
        raise NotConcerned
    locked.answer, locked.answered_at = text.strip(), now
    locked.save(update_fields=["answer", "answered_at"])
    return locked


@transaction.atomic
def expire_act(number: int, *, now: datetime) -> None:
    """Lift an act whose time is over. Idempotent."""
    locked = Act.objects.select_for_update(of=("self",)).filter(pk=number).first()
    if locked and locked.ended_at is None and locked.expires_at and locked.expires_at <= now:
        end_act(locked, how=Act.End.EXPIRED, now=now)


def end_act(act: Act, *, how: str, now: datetime) -> None:
    """Undo what a locked act did, unless another one does the same."""
    act.ended_at, act.ended_how = now, how
    act.save(update_fields=["ended_at", "ended_how"])
    show_unless_hidden(act, now=now)
    renew_pause(act.concerned, now=now)


def show_unless_hidden(act: Act, *, now: datetime) -> None:
    """Show the thing of an act unless a standing act hides it."""
    same = Act.objects.standing().filter(thing=act.thing, thing_id=act.thing_id)
    hidden = same.filter(kind=Act.Kind.HIDE, expires_at__gt=now).exists()
    found = None if hidden else thing(act.thing, act.thing_id)
    if found is not None:
        found.show(now=now)


def renew_pause(member: Member, *, now: datetime) -> None:
    """Let a member's pause end with the last standing act that pauses them."""
    pauses = Act.objects.standing().filter(concerned=member, kind=Act.Kind.PAUSE)
    last = pauses.filter(expires_at__gt=now).order_by("-expires_at").first()
    Member.objects.filter(pk=member.pk).update(paused_until=last.expires_at if last else None)
