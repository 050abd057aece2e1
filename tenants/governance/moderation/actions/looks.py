"""The second look: asked for, drawn by lot, closed by a majority or by its deadline."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.governance.moderation import lot, notices
from tenants.governance.moderation.actions.acts import end_act
from tenants.governance.moderation.errors import NotConcerned, NotDrawn, TooLate
from tenants.governance.moderation.models import Act, Report, Voice
from tenants.governance.moderation.schedule import CLOSE_LOOK
from tenants.governance.moderation.validators import DRAWN, FEWEST, LOOK_TERM
from tenants.meetings.permanent import permanent_participants
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city


@transaction.atomic
def ask_second_look(act: Act, *, by: Member, now: datetime) -> Act:
    """Draw three permanent participants who have no part in it. Raises NotConcerned, TooLate.

    Fewer than two who can look: nobody is drawn, and the act falls at the deadline.
    """
    locked = _locked(act.pk)
    if locked.concerned_id != by.pk:
        raise NotConcerned
    if not locked.may_be_asked(now=now):
        raise TooLate
    reporters = Report.objects.about(locked.thing, locked.thing_id).values("by")
    free = permanent_participants(now=now).exclude(pk__in=(locked.by_id, locked.concerned_id))
    locked.candidates = sorted(free.exclude(pk__in=reporters).values_list("pk", flat=True))
    locked.asked_at, locked.look_ends_at = now, now + LOOK_TERM
    locked.save(update_fields=["candidates", "asked_at", "look_ends_at"])
    alarms.set(city=current_city(), kind=CLOSE_LOOK, key=str(locked.pk), due_at=locked.look_ends_at)
    if len(locked.candidates) >= FEWEST:
        _draw(locked, DRAWN, now=now)
    return locked


@transaction.atomic
def say(act: Act, *, by: Member, keeps: bool, reason: str, now: datetime) -> Act:
    """Give one's voice; it can be changed until the look closes. Raises NotDrawn."""
    locked, voice = _locked_voice(act, by, now=now)
    voice.keeps, voice.reason, voice.said_at = keeps, reason.strip(), now
    voice.save(update_fields=["keeps", "reason", "said_at"])
    if not locked.voices.filter(declined_at=None, keeps=None).exists():
        _close(locked, now=now)
    return locked


@transaction.atomic
def decline_look(act: Act, *, by: Member, now: datetime) -> None:
    """Declare an interest of one's own: the next in the order of the lot looks. Raises NotDrawn."""
    locked, voice = _locked_voice(act, by, now=now)
    voice.keeps, voice.reason, voice.said_at, voice.declined_at = None, "", None, now
    voice.save(update_fields=["keeps", "reason", "said_at", "declined_at"])
    _draw(locked, 1, now=now)


@transaction.atomic
def close_look(number: int, *, now: datetime) -> None:
    """Close a second look whose deadline has passed. Idempotent."""
    locked = Act.objects.select_for_update(of=("self",)).filter(pk=number).first()
    ends_at = locked.look_ends_at if locked and locked.looks_again else None
    if locked and ends_at and ends_at <= now:
        _close(locked, now=now)


def stands(act: Act) -> bool:
    """True if more than half of those who look, and two at least, keep the act."""
    voices = list(act.voices.filter(declined_at=None))
    keeping = sum(voice.keeps is True for voice in voices)
    return len(voices) >= FEWEST and keeping * 2 > len(voices)


def _close(act: Act, *, now: datetime) -> None:
    act.looked_at = now
    act.save(update_fields=["looked_at"])
    if act.ended_at is None and not stands(act):
        end_act(act, how=Act.End.FELL, now=now)
    alarms.cancel(city=current_city(), kind=CLOSE_LOOK, key=str(act.pk))
    notices.tell_of_outcome(act, now=now)


def _draw(act: Act, number: int, *, now: datetime) -> None:
    """Let the next of the lot's order look, who are still here."""
    known = set(act.voices.values_list("member", flat=True))
    here = set(Member.objects.here().filter(pk__in=act.candidates).values_list("pk", flat=True))
    order = lot.in_order(act.candidates, secret=act.secret, act=act.pk)
    drawn = [key for key in order if key in here and key not in known][:number]
    Voice.objects.bulk_create([Voice(act=act, member_id=key) for key in drawn])
    notices.tell_drawn(act, members=drawn, now=now)


def _locked(number: int) -> Act:
    locked: Act = Act.objects.select_for_update(of=("self",)).get(pk=number)
    return locked


def _locked_voice(act: Act, member: Member, *, now: datetime) -> tuple[Act, Voice]:
    """Raises NotDrawn."""
    locked = _locked(act.pk)
    voice = locked.voices.filter(member=member, declined_at=None).first()
    is_open = locked.looks_again and locked.look_ends_at and now < locked.look_ends_at
    if voice is None or not is_open:
        raise NotDrawn
    return locked, voice
