"""Guests remembered by their phone until the evening is over, and recognised when they join."""

from __future__ import annotations

from django.utils import timezone

from tenants.accounts.models import User
from tenants.meetings.actions.arrivals import recognise_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry.requests import CityRequest

ARRIVED = "arrived"  # in the session: numbers of arrivals by meeting


def remember_arrival(request: CityRequest, meeting: Meeting, arrived: Attendance) -> None:
    """Keep the arrival in the session, so that this phone is known until the evening is over."""
    known = request.session.get(ARRIVED, {})
    request.session[ARRIVED] = known | {str(meeting.pk): arrived.pk}


def guest_of_phone(request: CityRequest, meeting: Meeting) -> Attendance | None:
    """The arrival of this phone without an account."""
    number = request.session.get(ARRIVED, {}).get(str(meeting.pk))
    return meeting.attendances.filter(pk=number, member=None).first() if number else None


def recognise_guests(request: CityRequest, user: User, bound_for: str) -> str:
    """Give the arrivals of this phone to the member who has just signed in or joined."""
    arrived = request.session.get(ARRIVED)
    if not arrived or request.city is None:
        return bound_for
    member = Member.objects.here().filter(user=user).first()
    if member:
        for number in arrived.values():
            recognise_guest(number, member=member, now=timezone.now())
    return bound_for
