"""Offer a duty to somebody, take it over, name somebody who stands in for some days."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from tenants.governance.duties import notices
from tenants.governance.duties.errors import HoldsIt, NotHeld, NotOffered, WrongDays
from tenants.governance.duties.validators import LONGEST_AWAY
from tenants.members.attendance_count import evenings_of
from tenants.members.duties import ComeFirst, NotYourDuty, duty_term, needed_evenings
from tenants.members.models import Duty, Member
from tenants.members.signals import duty_changed
from tenants.registry.scope import current_city


@transaction.atomic
def offer_duty(duty: Duty, *, by: Member, to: Member, now: datetime) -> Duty:
    """Ask somebody to take over one's own duty; nothing changes until they accept.

    A second offer replaces the first. Raises NotYourDuty, NotHeld, HoldsIt, ComeFirst.
    """
    locked = _locked_own(duty, by=by, now=now)
    if to.pk == by.pk or to.left_at or to.duties.filter(kind=duty.kind, laid_down_at=None).exists():
        raise HoldsIt(to)
    if not to.is_core(now=now) and evenings_of(to) < needed_evenings():
        raise ComeFirst(to)
    locked.offered_to = to
    locked.save(update_fields=["offered_to"])
    notices.tell_of_passing(locked, by=by, now=now)
    return locked


@transaction.atomic
def accept_duty(duty: Duty, *, by: Member, now: datetime) -> Duty:
    """Take over a duty that is offered: for a whole term, agreed to by its holder until now.

    Raises NotOffered, HoldsIt.
    """
    Member.objects.select_for_update().get(pk=by.pk)
    locked = _locked(duty)
    if locked.offered_to_id != by.pk or not locked.is_held(now=now):
        raise NotOffered(duty)
    if by.duties.filter(kind=locked.kind, laid_down_at=None).exists():
        raise HoldsIt(by)
    _end(locked, how=Duty.End.PASSED_ON, now=now)
    taken: Duty = Duty.objects.create(
        member=by,
        kind=locked.kind,
        claimed_at=now,
        taken_at=now,
        ends_at=now + duty_term(),
        agreed_by=locked.member,
    )
    duty_changed.send(sender=Duty, duty=taken)
    duty_changed.send(sender=Duty, duty=locked)
    notices.tell_of_passed(taken, before=locked.member, now=now)
    return taken


@transaction.atomic
def decline_duty(duty: Duty, *, by: Member) -> None:
    """Leave an offer, or take it back. Idempotent. Raises NotOffered."""
    locked = _locked(duty)
    if by.pk not in (locked.offered_to_id, locked.member_id):
        raise NotOffered(duty)
    if locked.offered_to_id is not None:
        locked.offered_to = None
        locked.save(update_fields=["offered_to"])
        notices.take_back_passing(locked)


@transaction.atomic
def name_stand_in(
    duty: Duty, *, by: Member, to: Member, first_day: date, last_day: date, now: datetime
) -> Duty:
    """Let somebody stand in for whole days of the city, with the rights of the duty.

    Raises NotYourDuty, NotHeld, HoldsIt, WrongDays, ComeFirst.
    """
    locked = _locked_own(duty, by=by, now=now)
    if to.pk == by.pk or to.left_at:
        raise HoldsIt(to)
    if not to.is_core(now=now) and evenings_of(to) < needed_evenings():
        raise ComeFirst(to)
    today, zone = timezone.localdate(now), current_city().zone
    if not today <= first_day <= last_day or last_day - today > LONGEST_AWAY:
        raise WrongDays(last_day)
    locked.stand_in = to
    locked.away_from = datetime.combine(first_day, time.min, tzinfo=zone)
    locked.away_until = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=zone)
    locked.save(update_fields=["stand_in", "away_from", "away_until"])
    duty_changed.send(sender=Duty, duty=locked)
    notices.tell_stand_in(locked, by=by, now=now)
    return locked


@transaction.atomic
def return_to_duty(duty: Duty, *, by: Member, now: datetime) -> Duty:
    """Do it oneself again. Raises NotYourDuty, NotHeld."""
    locked = _locked_own(duty, by=by, now=now)
    locked.stand_in, locked.away_from, locked.away_until = None, None, None
    locked.save(update_fields=["stand_in", "away_from", "away_until"])
    duty_changed.send(sender=Duty, duty=locked)
    return locked


@transaction.atomic
def end_duty(duty: Duty, *, how: str, now: datetime) -> bool:
    """End a duty for another reason than its holder's word. False if it has ended already."""
    locked = _locked(duty)
    if not locked.is_held(now=now):
        return False
    _end(locked, how=how, now=now)
    duty_changed.send(sender=Duty, duty=locked)
    return True


def _end(duty: Duty, *, how: str, now: datetime) -> None:
    duty.laid_down_at, duty.ended_how, duty.offered_to = now, how, None
    duty.save(update_fields=["laid_down_at", "ended_how", "offered_to"])


def _locked_own(duty: Duty, *, by: Member, now: datetime) -> Duty:
    locked = _locked(duty)
    if locked.member_id != by.pk:
        raise NotYourDuty(duty)
    if not locked.is_held(now=now):
        raise NotHeld(duty)
    return locked


def _locked(duty: Duty) -> Duty:
    rows = Duty.objects.select_for_update(of=("self",)).select_related("member")
    locked: Duty = rows.get(pk=duty.pk)
    return locked
