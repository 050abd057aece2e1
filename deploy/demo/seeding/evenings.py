"""The rhythm of a demo city: what was, what is tonight, what comes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from deploy.demo.content import shapes
from tenants.meetings.actions import (
    begin_series,
    check_in,
    check_in_guest,
    close_meeting,
    confirm_meeting,
    plan_ahead,
    register,
)
from tenants.meetings.models import Attendance, Meeting, Series
from tenants.members.models import Member
from tenants.registry.scope import current_city

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REMEMBERED = 12  # weeks of evenings that are told
WALKED_IN = {"walk_in": Attendance.How.WALK_IN, "rsvp": Attendance.How.QR}


def keep_up(telling: shapes.City, *, now: datetime) -> None:
    """Begin the city's series once; afterwards keep the past closed and the future planned."""
    for told in telling.series:
        series = Series.objects.filter(title=told.title).first() or _begin(told, telling, now=now)
        plan_ahead(series, now=now)
        for meeting in series.meetings.filter(state=Meeting.State.PLANNED, ends_at__lte=now):
            _confirm(meeting, now=meeting.starts_at - timedelta(days=2))
            close_meeting(meeting, by=None, now=meeting.ends_at)
        ahead = series.meetings.upcoming(now=now)
        for meeting in ahead[:2]:
            _confirm(meeting, now=now)


def _begin(told: shapes.Series, telling: shapes.City, *, now: datetime) -> Series:
    weeks = min(telling.launched_weeks_ago, REMEMBERED)
    began = now - timedelta(weeks=weeks)
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
        is_open=told.open_to_all,
        hypothesis=told.hypothesis,
        now=began,
    )
    for weeks_ago in reversed(range(weeks)):
        plan_ahead(series, now=now - timedelta(weeks=weeks_ago))
    if told.kind == "regular":
        _tell_the_past(series, telling, now=now)
        _tell_tonight(series, telling, now=now)
    return series


def _tell_the_past(series: Series, telling: shapes.City, *, now: datetime) -> None:
    evenings = {evening.weeks_ago: evening for evening in telling.evenings if evening.weeks_ago}
    outlines = {past.weeks_ago: past for past in telling.meetings}
    people = list(Member.objects.order_by("joined_at", "pk"))
    for weeks_ago, meeting in enumerate(series.meetings.past(now=now), start=1):
        _confirm(meeting, now=meeting.starts_at - timedelta(days=2))
        if evening := evenings.get(weeks_ago):
            _arrive(meeting, evening, telling)
        elif past := outlines.get(weeks_ago):
            Meeting.objects.filter(pk=meeting.pk).update(note=past.note)
            _fill(meeting, people, past.came)
        else:
            _fill(meeting, people, len(people) * 2 // 3)
        close_meeting(meeting, by=None, now=meeting.ends_at)


def _arrive(meeting: Meeting, evening: shapes.Evening, telling: shapes.City) -> None:
    emails = {person.key: person.email for person in telling.people}
    guests = {guest.key: guest for guest in evening.guests}
    members = {m.user.email: m for m in Member.objects.select_related("user")}
    for arrival in evening.came:
        if guest := guests.get(arrival.who):
            check_in_guest(
                meeting, name=guest.name, how=Attendance.How.WALK_IN, now=meeting.starts_at
            )
        else:
            check_in(
                meeting,
                member=members[emails[arrival.who]],
                how=WALKED_IN.get(arrival.how, Attendance.How.NAME),
                now=meeting.starts_at,
            )


def _fill(meeting: Meeting, people: list[Member], count: int) -> None:
    """So many of the people came, others each time."""
    turn = meeting.pk % max(1, len(people))
    for member in (people[turn:] + people[:turn])[:count]:
        check_in(meeting, member=member, how=Attendance.How.QR, now=meeting.starts_at)


def _tell_tonight(series: Series, telling: shapes.City, *, now: datetime) -> None:
    """Who has said that they come to the next evening."""
    upcoming = series.meetings.upcoming(now=now).first()
    tonight = next((evening for evening in telling.evenings if evening.weeks_ago == 0), None)
    if upcoming is None:
        return
    coming = Member.objects.order_by("joined_at", "pk")
    if tonight:
        emails = [p.email for p in telling.people if p.key in tonight.rsvps]
        coming = coming.filter(user__email__in=emails)
        Meeting.objects.filter(pk=upcoming.pk).update(note=tonight.note)
    for member in coming[: upcoming.capacity or 60]:
        register(upcoming, member=member, now=now)


def _confirm(meeting: Meeting, *, now: datetime) -> None:
    if meeting.state == Meeting.State.PLANNED:
        confirm_meeting(meeting, by=None, now=now)
