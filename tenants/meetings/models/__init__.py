"""Series, their meetings, registrations and arrivals."""

from tenants.meetings.models.attendance import Attendance
from tenants.meetings.models.meeting import (
    COME_IN,
    DAY_BEFORE,
    DOORS_OPEN,
    LAST_NEWS,
    LAST_SEAT,
    LATE_WORD,
    SOON,
    Meeting,
    MeetingChange,
)
from tenants.meetings.models.registration import Registration
from tenants.meetings.models.series import Series, StandingYes

__all__ = [
    "COME_IN",
    "DAY_BEFORE",
    "DOORS_OPEN",
    "LAST_NEWS",
    "LAST_SEAT",
    "LATE_WORD",
    "SOON",
    "Attendance",
    "Meeting",
    "MeetingChange",
    "Registration",
    "Series",
    "StandingYes",
]
