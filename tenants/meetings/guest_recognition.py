"""The guest of a phone: remembered until the evening is over, recognised when they join."""

from __future__ import annotations

from django.utils import timezone

from tenants.accounts.login_redirects import before_arrival
from tenants.accounts.models import User
from tenants.meetings.actions.arrivals import recognise_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry.requests import CityRequest

ARRIVED = "arrived"  # in the session: numbers of arrivals by meeting


def remember_arrival(request: CityRequest, meeting: Meeting, arrived: Attendance) -> None:
    """A guest of the evening is known by this phone until it is over."""
    known = request.session.get(ARRIVED, {})
    request.session[ARRIVED] = known | {str(meeting.pk): arrived.pk}


def guest_of_phone(request: CityRequest, meeting: Meeting) -> Attendance | None:
    """The arrival of this phone without an account."""
    number = request.session.get(ARRIVED, {}).get(str(meeting.pk))
    return meeting.attendances.filter(pk=number, member=None).first() if number else None


@before_arrival
def recognise_guests(request: CityRequest, user: User, bound_for: str) -> str:
    """However somebody joins or signs in, the arrival of this phone is theirs, without a tap."""
    arrived = request.session.get(ARRIVED)
    if not arrived or request.city is None:
        return bound_for
    member = Member.objects.here().filter(user=user).first()
    if member:
        for number in arrived.values():
            recognise_guest(number, member=member, now=timezone.now())
    return bound_for
