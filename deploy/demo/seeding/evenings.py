"""Seed the meetings of a demo city: past, tonight, coming."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.moderation import seed_moderation
from deploy.demo.seeding.outcomes import settle_questions, tell_evening
from deploy.demo.seeding.people import Cast, cast_of
from deploy.demo.seeding.rounds import seed_rounds
from deploy.demo.seeding.threads import seed_threads
from deploy.demo.seeding.tonight import come_tonight, keep_an_evening_today
from tenants.formats.actions import install_catalogue
from tenants.meetings.actions import (
    begin_series,
    close_meeting,
    confirm_meeting,
    plan_ahead,
    say_standing_yes,
)
from tenants.meetings.models import Attendance, Meeting, Series
from tenants.members.models import Member
from tenants.outcome.models import Minutes
from tenants.registry.scope import current_city

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REMEMBERED = 12  # weeks of evenings that are told


def keep_up(telling: records.City, *, now: datetime) -> None:
    """Begin the city's series once; afterwards keep the past closed and the future planned."""
    for told in telling.series:
        series = Series.objects.filter(title=told.title).first()
        if series is None:
            series = _begin(told, telling, now=now)
        else:
            plan_ahead(series, now=now)
            _close_past(series, now=now)
        for meeting in series.meetings.upcoming(now=now)[:2]:
            _confirm(meeting, now=now)
    if tonight := _tonight(telling):
        keep_an_evening_today(tonight, telling, now=now)


def _begin(told: records.Series, telling: records.City, *, now: datetime) -> Series:
    began = now - timedelta(weeks=min(telling.launched_weeks_ago, REMEMBERED))
    series = begin_series(
        title=told.title,
        kind=told.kind,
        rule=f"FREQ=WEEKLY;BYDAY={DAYS[told.weekday]}",
        starts_on=began.astimezone(current_city().zone).date(),
        at=time.fromisoformat(told.starts),
        minutes=told.minutes,
        venue=told.venue,
        address=told.address,
        capacity=told.capacity,
        first_seats=told.first_seats,
        is_open=told.open_to_all,
        hypothesis=told.hypothesis,
        now=now,
    )
    cast = cast_of(telling)
    past = _past_evenings(series, since=began, now=now)
    if told.kind == "regular":
        install_catalogue(now=began)
        _tell_the_past(past, telling, cast, now=now)
        tonight, upcoming = _tonight(telling), series.meetings.upcoming(now=now).first()
        if upcoming and not telling.silent_weeks:
            come_tonight(upcoming, tonight, cast, now=now)
            for key in told.standing:
                say_standing_yes(series, by=cast.by_key[key], now=now)
        seed_threads(telling, cast, now=now)
        seed_moderation(telling, cast, now=now)
        seed_rounds(telling, cast, now=now)
    else:
        _remember(past, {meeting.pk: len(cast.members) // 3 for meeting in past}, cast)
    return series


def _past_evenings(series: Series, *, since: datetime, now: datetime) -> list[Meeting]:
    """The past meetings of a series that began at `since`, the latest first."""
    rows = []
    for occurrence in series.rhythm.occurrences(after=since, zone=current_city().zone):
        if occurrence.ends_at > now:
            break
        rows.append(
            Meeting(
                series=series,
                title=series.title,
                kind=series.kind,
                is_open=series.is_open,
                starts_at=occurrence.starts_at,
                ends_at=occurrence.ends_at,
                venue=series.venue,
                address=series.address,
                capacity=series.capacity,
                occurrence=occurrence.day,
                state=Meeting.State.CONFIRMED,
                changed_at=occurrence.starts_at - timedelta(days=2),
            )
        )
    return Meeting.objects.bulk_create(rows)[::-1]


def _tell_the_past(
    past: list[Meeting], telling: records.City, cast: Cast, *, now: datetime
) -> None:
    """Seed fully told meetings by running them on the clock, others in outline."""
    evenings = {evening.weeks_ago: evening for evening in telling.evenings if evening.weeks_ago}
    outlines = {outline.weeks_ago: outline for outline in telling.meetings}
    came: dict[int, int] = {}
    _cancel(past[: telling.silent_weeks])
    full: list[tuple[Meeting, records.Evening]] = []
    for weeks_ago, meeting in list(enumerate(past, start=1))[telling.silent_weeks :]:
        if evening := evenings.get(weeks_ago):
            full.append((meeting, evening))
            continue
        outline = outlines.get(weeks_ago)
        meeting.note = outline.note if outline else ""
        came[meeting.pk] = outline.came if outline else len(cast.members) * 2 // 3
    _remember([meeting for meeting in past if meeting.pk in came], came, cast)
    for meeting, evening in reversed(full):  # as they happened
        tell_evening(meeting, evening, cast, now=now)
    settle_questions(telling, cast, now=now)


def _cancel(silent: list[Meeting]) -> None:
    for meeting in silent:
        meeting.state = Meeting.State.CANCELLED
    Meeting.objects.bulk_update(silent, ["state"])


def _remember(past: list[Meeting], came: dict[int, int], cast: Cast) -> None:
    """Close past meetings with `came` arrivals each, of other people every time."""
    arrivals, minutes = [], []
    for turn, meeting in enumerate(past):
        people = [member for member in cast.members if member.joined_at <= meeting.starts_at]
        first = turn * 5 % max(1, len(people))
        here = (people[first:] + people[:first])[: came[meeting.pk]]
        arrivals += [_arrival(meeting, member) for member in here]
        meeting.state, meeting.came = Meeting.State.CLOSED, len(here)
        if here:
            minutes.append(
                Minutes(meeting=meeting, written_at=meeting.ends_at, members=len(people))
            )
    Attendance.objects.bulk_create(arrivals)
    Meeting.objects.bulk_update(past, ["state", "came", "note"])
    Minutes.objects.bulk_create(minutes)


def _arrival(meeting: Meeting, member: Member) -> Attendance:
    return Attendance(
        meeting=meeting, member=member, how=Attendance.How.QR, arrived_at=meeting.starts_at
    )


def _close_past(series: Series, *, now: datetime) -> None:
    """Close the meetings of the days on which the demo was off."""
    open_ones = (Meeting.State.PLANNED, Meeting.State.CONFIRMED)
    for meeting in series.meetings.filter(state__in=open_ones, ends_at__lte=now):
        _confirm(meeting, now=meeting.starts_at - timedelta(days=2))
        close_meeting(meeting, by=None, now=meeting.ends_at)


def _tonight(telling: records.City) -> records.Evening | None:
    return next((evening for evening in telling.evenings if evening.weeks_ago == 0), None)


def _confirm(meeting: Meeting, *, now: datetime) -> None:
    if meeting.state == Meeting.State.PLANNED:
        confirm_meeting(meeting, by=None, now=now)
