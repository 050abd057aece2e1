"""Invite HQ and end it, in the city; name who comes, in the hub; enter and log, in the city."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from network.help.errors import InvitedAlready, NothingIsLogged, NotInvited
from network.help.models import HelpInvitation, HelpOpening, HelpPass
from network.help.signals import page_opened
from network.passports.errors import Redeemed
from network.passports.tokens import Token
from tenants.members.models import Member
from tenants.registry.models import City


@transaction.atomic
def invite_hq(
    *, city: City, purpose: str, term: timedelta, by: Member, now: datetime
) -> HelpInvitation:
    """Let HQ look into the city for a time. Raises InvitedAlready."""
    if HelpInvitation.objects.filter(city_id=city.pk).open(now=now).exists():
        raise InvitedAlready
    return HelpInvitation.objects.create(
        city_id=city.pk, purpose=purpose, invited_by=by.name, invited_at=now, until=now + term
    )


def end_invitations(*, city: City, by: Member, now: datetime) -> int:
    """End what is open: visits of HQ end with it at once. Idempotent."""
    running = HelpInvitation.objects.filter(city_id=city.pk).open(now=now)
    return int(running.update(ended_at=now, ended_by=by.name))


@transaction.atomic
def give_pass(city: City, *, email: str, now: datetime) -> HelpPass:
    """Name the person of HQ who comes. In the hub's scope. Raises NotInvited, NothingIsLogged."""
    if not city.is_writable:
        raise NothingIsLogged
    invitation = HelpInvitation.objects.filter(city_id=city.pk).open(now=now).first()
    if invitation is None:
        raise NotInvited
    return HelpPass.objects.create(
        city_id=city.pk, invitation_id=invitation.pk, email=email, given_at=now
    )


def end_passes(email: str, *, now: datetime) -> None:
    """End a person's visits in all cities. In the hub's scope."""
    HelpPass.objects.filter(email=email, ended_at=None).update(ended_at=now)


@transaction.atomic
def enter(token: Token, *, city: City, now: datetime) -> HelpOpening:
    """Redeem a token of HQ once; the line of the log is the visit.

    Raises NotInvited, NothingIsLogged, Redeemed.
    """
    if not city.is_writable:
        raise NothingIsLogged
    found = HelpPass.objects.filter(pk=token.subject, city_id=city.pk, ended_at=None).first()
    invitations = HelpInvitation.objects.filter(city_id=city.pk).open(now=now)
    if found is None or not invitations.filter(pk=found.invitation_id).exists():
        raise NotInvited
    try:
        with transaction.atomic():
            return _log(found, path="", nonce=token.nonce, now=now)
    except IntegrityError as error:
        raise Redeemed from error


def log_page(given: HelpPass, *, path: str, refused: bool, now: datetime) -> HelpOpening:
    """Note a page that a person of HQ opened, or something that was refused to them."""
    return _log(given, path=path, refused=refused, now=now)


def _log(
    given: HelpPass, *, path: str, now: datetime, refused: bool = False, nonce: str | None = None
) -> HelpOpening:
    opening = HelpOpening.objects.create(
        city_id=given.city_id,
        pass_id=given.pk,
        invitation_id=given.invitation_id,
        email=given.email,
        at=now,
        path=path[:300],
        refused=refused,
        nonce=nonce,
    )
    page_opened.send(sender=HelpOpening, opening=opening)
    return opening


def forget_city(city: City) -> None:
    """Delete the invitations and passes of a city that is deleted. In the hub's scope."""
    HelpPass.objects.filter(city_id=city.pk).delete()
    HelpInvitation.objects.filter(city_id=city.pk).delete()
