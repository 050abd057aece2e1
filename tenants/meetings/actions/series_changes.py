"""Changing a rhythm: the coming evenings follow it, unless people moved them on their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction

from tenants.meetings.actions.meetings import change_meeting
from tenants.meetings.actions.series import LOOKED_AT, drop, is_untouched, plan_ahead, still_ahead
from tenants.meetings.actions.standing import end_standing_yeses
from tenants.meetings.actions.waiting_list import release_waiting_guests
from tenants.meetings.models import Meeting, Series
from tenants.meetings.rhythm import Occurrence, Rule
from tenants.meetings.signals import series_changed
from tenants.members.models import Member
from tenants.registry.scope import current_city


@transaction.atomic
def reshape_series(
    series: Series, *, changes: dict[str, Any], by: Member | None, now: datetime
) -> list[Meeting]:
    """Change a series and the coming meetings that follow it; notify those who come.

    An evening that has begun, or would have, is left as it is. Evenings that no longer belong to
    the rhythm disappear if nobody has said yes to them. Returns the ones that stay outside it, for
    the core to move or cancel. Raises RefusedRule, SeatsTaken.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    before = Series.objects.get(pk=series.pk)
    for name, value in changes.items():
        setattr(series, name, value)
    series.rule = str(Rule.parse(series.rule))
    series.save(update_fields=[*changes, "rule"])
    series_changed.send(sender=Series, series=series)
    if not _same_days(before, series):
        end_standing_yeses(series, now=now)
    zone = current_city().zone
    days = {
        occurrence.day: occurrence
        for occurrence in islice(series.rhythm.occurrences(after=now, zone=zone), LOOKED_AT)
    }
    outside: list[Meeting] = []
    for meeting in still_ahead(series, now=now):
        occurrence = days.get(meeting.occurrence) if meeting.occurrence else None
        if occurrence is None:
            if is_untouched(meeting, before):
                drop(meeting)
            else:
                outside.append(meeting)
        elif _follows(meeting, before) and min(meeting.starts_at, occurrence.starts_at) > now:
            _follow(meeting, series, before, occurrence, by=by, now=now)
    plan_ahead(series, now=now)
    return outside


def _same_days(before: Series, series: Series) -> bool:
    """True if people meet as often and on the same days; an end doesn't matter."""
    old, new = (replace(Rule.parse(each.rule), until=None, count=None) for each in (before, series))
    return old == new


def _follows(meeting: Meeting, before: Series) -> bool:
    """True if the meeting is still where the series put it, not moved on its own."""
    zone = current_city().zone
    here = meeting.starts_at.astimezone(zone)
    return (here.date(), here.time()) == (meeting.occurrence, before.at)


def _follow(
    meeting: Meeting,
    series: Series,
    before: Series,
    occurrence: Occurrence,
    *,
    by: Member | None,
    now: datetime,
) -> None:
    was_open = meeting.is_open
    for name in ("title", "kind", "is_open"):
        if getattr(meeting, name) == getattr(before, name):
            setattr(meeting, name, getattr(series, name))
    meeting.save(update_fields=["title", "kind", "is_open"])
    if was_open and not meeting.is_open:
        release_waiting_guests(meeting, now=now)
    own_place = (meeting.venue, meeting.address) != (before.venue, before.address)
    own_capacity = meeting.capacity != before.capacity
    keeps_as_before = meeting.first_seats == before.first_seats
    change_meeting(
        meeting,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        venue=meeting.venue if own_place else series.venue,
        address=meeting.address if own_place else series.address,
        capacity=meeting.capacity if own_capacity else series.capacity,
        note=meeting.note,
        first_seats=series.first_seats if keeps_as_before else None,
        by=by,
        now=now,
    )
