"""Permissions of the core, of people in the room and of guests of the meeting."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tenants.live.errors import NotHere
from tenants.meetings.guest_recognition import attendance_of
from tenants.meetings.models import Attendance, Meeting
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest


def meeting_of(request: CityRequest, pk: int, *joined: str) -> Meeting:
    """A meeting that this person may know of, read together with the `joined` relations.

    Closed experiments are the members' own, and of whoever was let in at the door.
    """
    meetings = Meeting.objects.select_related(*joined) if joined else Meeting.objects.all()
    if seen := meetings.seen_by(member_of(request)).filter(pk=pk).first():
        return seen
    meeting = get_object_or_404(meetings, pk=pk)
    if attendance_of(request, meeting) is None:
        raise Http404
    return meeting


def checked_in(request: CityRequest, meeting: Meeting) -> Attendance:
    """Raises NotHere."""
    attendance = attendance_of(request, meeting)
    if attendance is None:
        raise NotHere
    attendance.meeting = meeting
    return attendance


def is_core(request: CityRequest) -> bool:
    member = member_of(request)
    return bool(member and member.is_core(now=timezone.now()))
