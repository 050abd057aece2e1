"""Recognise a guest by the session of the host city: it holds the number of the visit."""

from __future__ import annotations

from django.utils import timezone

from network.passports.actions import end_visit
from network.passports.models import Visit
from network.passports.queries import guest_of_visit
from tenants.accounts.models import User
from tenants.meetings.actions.membership_changes import adopt_registrations
from tenants.members.guests import Guest
from tenants.members.models import Member
from tenants.registry.requests import ScopedRequest

VISIT = "passport_visit"  # in the session


def remember(request: ScopedRequest, visit: Visit) -> None:
    """Begin the guest's session under a new key."""
    request.session.cycle_key()
    request.session[VISIT] = visit.pk


def visit_number(request: ScopedRequest) -> int | None:
    number: int | None = request.session.get(VISIT)
    return number


def guest_by_passport(request: ScopedRequest) -> Guest | None:
    """One statement for a guest, none for anybody else."""
    number = visit_number(request)
    if number is None or request.city is None:
        return None
    return guest_of_visit(number, host=request.city, now=timezone.now())


def forget(request: ScopedRequest) -> None:
    """End the visit of this browser; letters opened and arrivals noted in it stay."""
    number = request.session.pop(VISIT, None)
    if number is not None and request.city is not None:
        by = Visit.EndedBy.GUEST
        end_visit(number, host=request.city, by=by, now=timezone.now())


def adopt_visit(request: ScopedRequest, user: User, bound_for: str) -> str:
    """Give the registrations of this browser's guest to the member who joins or signs in on it."""
    number, city, now = visit_number(request), request.city, timezone.now()
    if number is None or city is None:
        return bound_for
    member = Member.objects.here().filter(user=user).first()
    if member is None:
        return bound_for  # comes again once they have given their name
    guest = guest_of_visit(number, host=city, now=now)
    if guest:
        adopt_registrations(member, address=guest.address, now=now)
    forget(request)
    return bound_for
