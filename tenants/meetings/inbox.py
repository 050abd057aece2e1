"""Seats held for a member, and what waits for a second yes of the core."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.meetings.models import Meeting, MeetingChange, Registration, Series
from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Member
from tenants.ui import dates


def cancellations(member: Member, now: datetime) -> Rows:
    newest = MeetingChange.objects.filter(meeting=OuterRef("meeting")).values("pk")[:1]
    asked = MeetingChange.objects.filter(kind=MeetingChange.Kind.ASKED, pk=Subquery(newest))
    ahead = asked.filter(meeting__in=Meeting.objects.upcoming(now=now).order_by())
    others = ahead.exclude(by=member).filter(is_core(member, now))
    return others.select_related("meeting").order_by("meeting__starts_at", "pk")


def cancellation_item(change: MeetingChange) -> Item:
    return Item(
        title=_("Cancel the evening? %(when)s") % {"when": dates.when(change.meeting.starts_at)},
        detail=_("Somebody of the core asks for a second yes."),
        url=change.meeting.get_absolute_url(),
        icon="calendar-days",
    )


def ends(member: Member, now: datetime) -> Rows:
    asked = Series.objects.going_on().exclude(end_asked_at=None)
    return asked.exclude(end_asked_by=member).filter(is_core(member, now)).order_by("pk")


def end_item(series: Series) -> Item:
    return Item(
        title=_("End the rhythm “%(title)s”?") % {"title": series.title},
        detail=_("Somebody of the core asks for a second yes."),
        url=reverse("meetings:series"),
        icon="arrow-path",
    )


def offers(member: Member, now: datetime) -> Rows:
    held = Registration.objects.offered().filter(member=member, answer_by__gt=now)
    return held.select_related("meeting").order_by("answer_by", "pk")


def offer_item(registration: Registration) -> Item:
    until = dates.when(registration.answer_by) if registration.answer_by else ""
    return Item(
        title=_("A seat is held for you: %(when)s")
        % {"when": dates.when(registration.meeting.starts_at)},
        detail=_("Until %(until)s. Then it goes to the next one in line.") % {"until": until},
        url=f"{registration.meeting.get_absolute_url()}#come",
        icon="clock",
    )


def register_all() -> None:
    register(Kind("held_seat", offers, offer_item))
    register(Kind("cancellation", cancellations, cancellation_item))
    register(Kind("series_end", ends, end_item))
