"""Beginning, reshaping and ending a rhythm; its next three evenings are always real rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q

from tenants.meetings.actions.second_approval import ending_needs_second, refuse_own_yes
from tenants.meetings.errors import NothingAsked, TooLateToGoOn
from tenants.meetings.models import Meeting, MeetingChange, Registration, Series
from tenants.meetings.rhythm import Occurrence, Rule
from tenants.meetings.seats import usual_first_seats
from tenants.meetings.signals import meeting_dropped, meetings_planned, series_changed
from tenants.members.models import Member
from tenants.registry import alarms
from tenants.registry.scope import current_city

AHEAD = 3
LOOKED_AT = 60  # occurrences, should most of them be cancelled


@transaction.atomic
def begin_series(
    *,
    title: str,
    kind: str,
    rule: str,
    starts_on: date,
    at: time,
    minutes: int,
    venue: str,
    address: str,
    now: datetime,
    by: Member | None = None,
    capacity: int | None = None,
    first_seats: int | None = None,
    is_open: bool = True,
    hypothesis: str = "",
    skips_holidays: bool = False,
    except_on: Iterable[date] = (),
) -> Series:
    """A new rhythm and its next three meetings.

    Without `first_seats` it keeps as many as the city has decided. Raises RefusedRule.
    """
    if first_seats is None:
        first_seats = usual_first_seats(capacity)
    series = Series.objects.create(
        title=title,
        kind=kind,
        rule=str(Rule.parse(rule)),
        starts_on=starts_on,
        at=at,
        minutes=minutes,
        venue=venue,
        address=address,
        capacity=capacity,
        first_seats=first_seats,
        is_open=is_open,
        hypothesis=hypothesis,
        skips_holidays=skips_holidays,
        except_on=sorted(except_on),
    )
    plan_ahead(series, now=now)
    return series


@transaction.atomic
def plan_ahead(series: Series, *, now: datetime) -> list[Meeting]:
    """Make the missing ones of the next three meetings; return the new ones. Idempotent.

    A cancelled evening stays as it is and another takes its place among the three.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.ended_at:
        return []
    known = {
        meeting.occurrence: meeting
        for meeting in series.meetings.filter(
            Q(occurrence__gte=now.date() - timedelta(days=2)) | Q(ends_at__gt=now)
        )
    }
    missing: list[Meeting] = []
    real = 0
    zone = current_city().zone
    for occurrence in islice(series.rhythm.occurrences(after=now, zone=zone), LOOKED_AT):
        meeting = known.get(occurrence.day)
        if meeting is None:
            missing.append(_meeting(series, occurrence, now=now))
        real += meeting is None or not (meeting.is_cancelled or meeting.is_over(now=now))
        if real == AHEAD:
            break
    planned = Meeting.objects.bulk_create(missing)
    if planned:
        meetings_planned.send(sender=Series, series=series, meetings=planned)
    return planned


@transaction.atomic
def end_series(series: Series, *, by: Member | None, now: datetime) -> list[Meeting]:
    """End a series. Meetings with registrations stay, and are returned.

    While somebody comes it waits for a second yes: then only the asking is recorded.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.ended_at is None and ending_needs_second(series, by=by, now=now):
        if series.end_asked_at is None:
            series.end_asked_at, series.end_asked_by = now, by
            series.save(update_fields=["end_asked_at", "end_asked_by"])
        return []
    if series.ended_at is None:
        series.ended_at, series.end_asked_at, series.end_asked_by = now, None, None
        series.save(update_fields=["ended_at", "end_asked_at", "end_asked_by"])
        series_changed.send(sender=Series, series=series)
    kept = []
    for meeting in still_ahead(series, now=now):
        if is_untouched(meeting, series):
            drop(meeting)
        else:
            kept.append(meeting)
    return kept


@transaction.atomic
def agree_to_end(series: Series, *, by: Member, now: datetime) -> list[Meeting]:
    """Give the second yes. Raises NothingAsked, NotASecond."""
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.end_asked_at is None:
        raise NothingAsked
    refuse_own_yes(series.end_asked_by_id, by=by, now=now)
    return end_series(series, by=by, now=now)


@transaction.atomic
def let_series_go_on(series: Series, *, now: datetime) -> Series:
    """Undo the end within a week, or stop asking for it; its next three evenings are there again.

    Raises TooLateToGoOn.
    """
    series = Series.objects.select_for_update().get(pk=series.pk)
    if series.ended_at is None and series.end_asked_at:
        series.end_asked_at, series.end_asked_by = None, None
        series.save(update_fields=["end_asked_at", "end_asked_by"])
        return series
    if not series.may_go_on(now=now):
        raise TooLateToGoOn
    series.ended_at = None
    series.save(update_fields=["ended_at"])
    series_changed.send(sender=Series, series=series)
    plan_ahead(series, now=now)
    following = series.meetings.upcoming(now=now).first()
    if following:
        key, due_at = str(series.pk), following.ends_at
        alarms.set(city=current_city(), kind="meetings.plan_ahead", key=key, due_at=due_at)
    return series


def _meeting(series: Series, occurrence: Occurrence, *, now: datetime) -> Meeting:
    return Meeting(
        series=series,
        title=series.title,
        kind=series.kind,
        is_open=series.is_open,
        starts_at=occurrence.starts_at,
        ends_at=occurrence.ends_at,
        venue=series.venue,
        address=series.address,
        capacity=series.capacity,
        first_seats=series.first_seats,
        occurrence=occurrence.day,
        changed_at=now,
    )


def still_ahead(series: Series, *, now: datetime) -> list[Meeting]:
    return list(
        series.meetings.upcoming(now=now)
        .filter(state__in=(Meeting.State.PLANNED, Meeting.State.CONFIRMED))
        .select_for_update()
    )


def is_untouched(meeting: Meeting, series: Series) -> bool:
    """True for a meeting without decisions, registrations and arrivals.

    A move to where the series puts the meeting anyway was made by the series.
    """
    moves = (MeetingChange.Kind.MOVED, MeetingChange.Kind.MOVED_BACK)
    return (
        meeting.state == Meeting.State.PLANNED
        and stands_as_planned(meeting, series)
        and not meeting.changes.exclude(kind__in=moves).exists()
        and not meeting.registrations.exclude(state=Registration.State.CANCELLED).exists()
        and not meeting.attendances.exists()
    )


def stands_as_planned(meeting: Meeting, series: Series) -> bool:
    """True if an evening is at the day, the hour and the place of its series."""
    here = meeting.starts_at.astimezone(current_city().zone)
    is_on_time = (here.date(), here.time()) == (meeting.occurrence, series.at)
    return is_on_time and (meeting.venue, meeting.address) == (series.venue, series.address)


def drop(meeting: Meeting) -> None:
    """Delete an untouched meeting, after a signal to apps that keep something for it."""
    meeting_dropped.send(sender=Meeting, meeting=meeting)
    meeting.delete()
