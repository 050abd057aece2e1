"""Duties: claimed by members, agreed or objected to by the core, prolonged, laid down."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.members import letters
from tenants.members.attendance_count import evenings_of
from tenants.members.city_settings import TERM
from tenants.members.models import (
    MOST_CLAIMS,
    OBJECTION_REST,
    Duty,
    Member,
)
from tenants.members.signals import duty_changed
from tenants.refusals import Refusal
from tenants.ui import dates


class DutyHeld(Refusal):
    """This person already takes care of it, and the term is far from its end."""

    message = _("This is your duty already.")


class AlreadyClaimed(Refusal):
    """The claim waits for the core's word."""

    message = _("You have claimed it already. The core has been told.")


class ComeFirst(Refusal):
    """Duties are for people who have been to an evening."""

    message = _(
        "Come to an evening first, and check in by the code at the door: duties are for people "
        "whom the others have met."
    )


class ObjectedLately(Refusal):
    """The core objected to this claim a few days ago."""

    def __init__(self, duty: Duty) -> None:
        super().__init__(duty)
        self.until = (duty.laid_down_at or duty.claimed_at) + OBJECTION_REST
        day = dates.day(self.until, today=timezone.localdate())
        message = gettext("The core has objected: “%(why)s”. You can claim it again on %(day)s.")
        self.message = message % {"why": duty.objection, "day": day}


class TooManyClaims(Refusal):
    """One person has claimed a lot within a week."""

    message = _("That is a lot for one week. Begin with what you have claimed.")


class NotYourDuty(Refusal):
    """Only the holder of a duty lays it down."""

    message = _("Only the person who holds a duty can lay it down.")


class NotForYou(Refusal):
    """Only another holder of a duty agrees or objects to a claim."""

    message = _("Another holder of a duty answers this claim.")


class NoClaim(Refusal):
    """There is no open claim: it is held by now, withdrawn or objected to."""

    message = _("This claim has been answered or taken back already.")


def claim_duty(*, member: Member, kind: str, now: datetime) -> Duty:
    """Claim a duty for a term, or prolong one's own within its last three.

    The core is told, and the duty is held once another holder agrees or the time to object has
    passed. Where nobody else holds a duty it is held at once. Raises `DutyHeld`, `AlreadyClaimed`,
    `ComeFirst`, `ObjectedLately`, `TooManyClaims`.
    """
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        held = member.duties.filter(kind=kind, laid_down_at=None).first()
        if held and held.is_claim(now=now):
            raise AlreadyClaimed(held)
        if held and held.ends_at > now:
            return _prolong(held, now=now)
        core = Member.objects.core(now=now)
        if core.exists():
            _refuse_claim(member, kind, now=now)
        others = list(core.exclude(pk=member.pk))
        if not others:
            return hold_duty(member=member, kind=kind, now=now)
        if held:
            _end(held, now=now)
        claim = Duty.objects.create(
            member=member,
            kind=kind,
            claimed_at=now,
            taken_at=now + silence(),
            ends_at=now + silence() + duty_term(),
        )
        letters.notify_core(claim, core=others, now=now)
        duty_changed.send(sender=Duty, duty=claim)
        return claim


def hold_duty(*, member: Member, kind: str, now: datetime) -> Duty:
    """Give a duty at once, for a whole term: to initiators, and where nobody could object."""
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        if held := member.duties.filter(kind=kind, laid_down_at=None).first():
            _end(held, now=now)
        duty = Duty.objects.create(
            member=member, kind=kind, claimed_at=now, taken_at=now, ends_at=now + duty_term()
        )
        duty_changed.send(sender=Duty, duty=duty)
        return duty


@transaction.atomic
def agree_to_duty(duty: Duty, *, by: Member, now: datetime) -> Duty:
    """Let the claim be held from now on. Raises `NoClaim`, `NotForYou`."""
    claim = _locked_claim(duty, by=by, now=now)
    claim.taken_at, claim.ends_at, claim.agreed_by = now, now + duty_term(), by
    claim.save(update_fields=["taken_at", "ends_at", "agreed_by"])
    letters.notify_claimant(claim, now=now)
    duty_changed.send(sender=Duty, duty=claim)
    return claim


@transaction.atomic
def object_to_duty(duty: Duty, *, by: Member, why: str, now: datetime) -> Duty:
    """End the claim for a concrete reason, which the claimant reads. Raises as agreeing does."""
    claim = _locked_claim(duty, by=by, now=now)
    claim.laid_down_at, claim.objected_by, claim.objection = now, by, why
    claim.save(update_fields=["laid_down_at", "objected_by", "objection"])
    letters.notify_claimant(claim, now=now)
    duty_changed.send(sender=Duty, duty=claim)
    return claim


@transaction.atomic
def lay_down_duty(*, duty: Duty, by: Member, now: datetime) -> None:
    """Give a duty back, or withdraw a claim. Laying it down twice changes nothing."""
    if duty.member_id != by.pk:
        raise NotYourDuty(duty)
    how = Duty.End.STEPPED_DOWN
    if Duty.objects.filter(pk=duty.pk, laid_down_at=None).update(laid_down_at=now, ended_how=how):
        duty_changed.send(sender=Duty, duty=duty)


def duty_term() -> timedelta:
    """The term of duties that are taken from now on; one statement."""
    return timedelta(weeks=TERM.value())


def silence() -> timedelta:
    """The time in which the core can object to a claim."""
    return timedelta(hours=settings.DUTY_CLAIM_HOURS)


def needed_evenings() -> int:
    """The evenings after which somebody may hold a duty."""
    return int(settings.DUTY_NEEDS_EVENINGS)


def _refuse_claim(member: Member, kind: str, *, now: datetime) -> None:
    is_known = member.is_core(now=now) or evenings_of(member) >= needed_evenings()
    if not is_known:
        raise ComeFirst(member)
    lately = member.duties.filter(kind=kind, laid_down_at__gt=now - OBJECTION_REST)
    if objected := lately.exclude(objected_by=None).order_by("laid_down_at").last():
        raise ObjectedLately(objected)
    claims = member.duties.filter(claimed_at__gt=now - timedelta(weeks=1))
    if claims.filter(taken_at__gt=F("claimed_at")).count() >= MOST_CLAIMS:
        raise TooManyClaims(member)


def _prolong(held: Duty, *, now: datetime) -> Duty:
    if not held.can_be_prolonged(now=now):
        raise DutyHeld(held)
    return hold_duty(member=held.member, kind=held.kind, now=now)


def _end(held: Duty, *, now: datetime) -> None:
    if held.ends_at > now:
        held.ended_how = Duty.End.RENEWED
    held.laid_down_at = min(held.ends_at, now)
    held.save(update_fields=["laid_down_at", "ended_how"])


def _locked_claim(duty: Duty, *, by: Member, now: datetime) -> Duty:
    claim: Duty = Duty.objects.select_for_update(of=("self",)).get(pk=duty.pk)
    if claim.member_id == by.pk or not by.is_core(now=now):
        raise NotForYou(claim)
    if not claim.is_claim(now=now):
        raise NoClaim(claim)
    return claim
