"""After a change of a meeting: send letters, set alarms, plan the next one of the series."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from tenants.meetings import letters, notices, tasks
from tenants.meetings.actions.membership_changes import adopt_registrations, free_seats_of
from tenants.meetings.actions.series import plan_ahead
from tenants.meetings.actions.standing import register_standing
from tenants.meetings.actions.waiting_list import keep_first_seats
from tenants.meetings.models import (
    DAY_BEFORE,
    LATE_WORD,
    SOON,
    Attendance,
    Meeting,
    MeetingChange,
    Registration,
    Series,
    StandingYes,
)
from tenants.meetings.signals import (
    guests_released,
    meeting_changed,
    meetings_planned,
    offer_lapsed,
    promoted,
    standing_ended,
)
from tenants.members.attendance_count import counts_evenings
from tenants.members.models import Member
from tenants.members.signals import member_joined, member_left
from tenants.registry import alarms
from tenants.registry.scope import current_city

UNCONFIRMED = timedelta(days=3)


@receiver(meetings_planned, dispatch_uid="meetings.alarms-of-new")
def set_alarms(*, series: Series, meetings: list[Meeting], **_: Any) -> None:
    for meeting in meetings:
        ring_for(meeting)
    register_standing(series, meetings, now=meetings[0].changed_at)
    first = min(meeting.ends_at for meeting in series.meetings.upcoming(now=meetings[0].changed_at))
    key = str(series.pk)
    alarms.set(city=current_city(), kind="meetings.plan_ahead", key=key, due_at=first)


@receiver(meeting_changed, dispatch_uid="meetings.effects-of-change")
def follow_change(*, change: MeetingChange, **_: Any) -> None:
    meeting, city = change.meeting, current_city()
    if meeting.state in (Meeting.State.CANCELLED, Meeting.State.CLOSED):
        for kind in tasks.ALARMS_OF_MEETING:
            alarms.cancel(city=city, kind=kind, key=str(meeting.pk))
    else:
        ring_for(meeting)
    if change.kind == MeetingChange.Kind.CONFIRMED:
        notices.notify_of_evening(meeting, by=change.by, now=change.at)
    if change.kind in letters.CHANGES:
        letters.notify_registered(change, now=change.at)
    if change.kind == MeetingChange.Kind.CANCELLED and meeting.series:
        plan_ahead(meeting.series, now=change.at)


@receiver(promoted, dispatch_uid="meetings.letter-of-promotion")
def tell_promoted(*, registration: Registration, now: datetime, **_: Any) -> None:
    if registration.member:
        notices.notify_of_seat(registration, now=now)
    else:
        letters.notify_promoted(registration, now=now)


@receiver(offer_lapsed, dispatch_uid="meetings.letter-of-lapsed-offer")
def tell_lapsed(*, registration: Registration, now: datetime, **_: Any) -> None:
    letters.notify_lapsed(registration, now=now)


@receiver(standing_ended, dispatch_uid="meetings.letter-of-ended-standing-yes")
def tell_ended(*, standing_yes: StandingYes, now: datetime, **_: Any) -> None:
    letters.notify_standing_ended(standing_yes, now=now)


@receiver(guests_released, dispatch_uid="meetings.letter-of-closing")
def tell_guests(*, registrations: list[Registration], now: datetime, **_: Any) -> None:
    letters.notify_released_guests(registrations, now=now)


@counts_evenings
def evenings_attended(member: Member) -> int:
    """Evenings at which others have seen them: a word of one's own can be sent from anywhere."""
    return member.attendances.came().exclude(how=Attendance.How.SAID).count()


@receiver(member_joined, dispatch_uid="meetings.words-of-a-guest")
def know_the_guest(*, member: Member, **_: Any) -> None:
    adopt_registrations(member, now=timezone.now())


@receiver(member_left, dispatch_uid="meetings.seats-of-who-left")
def free_the_seats(*, member: Member, **_: Any) -> None:
    free_seats_of(member, now=member.left_at or timezone.now())


def ring_for(meeting: Meeting) -> None:
    """Set or move the alarms around a meeting; skip those whose time is past."""
    moments = {
        "meetings.day_before": meeting.starts_at - DAY_BEFORE,
        "meetings.soon": meeting.starts_at - SOON,
        "meetings.close": meeting.ends_at + LATE_WORD,
    }
    if meeting.state == Meeting.State.PLANNED:
        moments["meetings.unconfirmed"] = meeting.starts_at - UNCONFIRMED
    keep_first_seats(meeting, now=meeting.changed_at)
    for kind, due_at in moments.items():
        if due_at > meeting.changed_at:
            alarms.set(city=current_city(), kind=kind, key=str(meeting.pk), due_at=due_at)
        else:
            alarms.cancel(city=current_city(), kind=kind, key=str(meeting.pk))
