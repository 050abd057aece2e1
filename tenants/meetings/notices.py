"""Notifications about evenings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.core.mail import EmailMessage
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.meetings import letters
from tenants.meetings.models import Meeting, Registration
from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.kinds import Choice, Group, Item, Kind, register
from tenants.notifications.letters import unsubscribe_link
from tenants.notifications.models import Notification
from tenants.registry.scope import current_city
from tenants.ui import dates


def notify_of_seat(registration: Registration, *, now: datetime) -> None:
    """Tell a member that they have left the waiting list."""
    assert registration.member is not None  # noqa: S101 - guests get a letter
    notify(
        SEAT.name,
        members=[registration.member],
        key=f"{registration.meeting_id}:{int(now.timestamp())}",
        path=current_city().path_of("meetings:meeting", registration.meeting_id),
        now=now,
    )


def notify_of_evening(meeting: Meeting, *, by: Member | None, now: datetime) -> None:
    """Tell everybody that the core has confirmed an evening."""
    notify(
        ANNOUNCED.name,
        members=Member.objects.here().values_list("pk", flat=True),
        key=meeting.pk,
        by=by,
        path=current_city().path_of("meetings:meeting", meeting.pk),
        now=now,
    )


def remind(meeting: Meeting, *, kind: str, now: datetime) -> None:
    """Tell "day_before" or "soon" to those who come: members as they like, guests by letter."""
    notify(
        REMINDER.name,
        members=meeting.registrations.coming()
        .filter(member__left_at=None, member__isnull=False)
        .values_list("member", flat=True),
        key=f"{meeting.pk}:{kind}:{letters.hour_of(meeting)}",
        path=current_city().path_of("meetings:meeting", meeting.pk),
        now=now,
    )
    letters.remind_guests(meeting, kind=kind, now=now)


def is_true(row: Notification, said: Registration | None, *, now: datetime) -> bool:
    """False for a reminder that its reader should not get any more."""
    if row.kind != REMINDER.name:
        return True
    _meeting, kind, hour = row.key.split(":")
    return said is not None and letters.is_reminder_true(said, kind, hour, now=now)


def reminder_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    return _about_meetings(REMINDER, rows)


def seat_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    """A seat that its reader does not have any more is told as such. One statement more."""
    members = {row.member_id for row in rows}
    said = Registration.objects.filter(
        member__in=members,
        meeting__in={_meeting_of(row) for row in rows},
        state__in=(Registration.State.COMING, Registration.State.OFFERED),
    )
    held = set(said.values_list("member", "meeting"))
    gone = {row.pk for row in rows if (row.member_id, _meeting_of(row)) not in held}
    return {
        key: replace(item, title=gettext("A seat was free for you")) if key in gone else item
        for key, item in _about_meetings(SEAT, rows).items()
    }


def evening_items(rows: Sequence[Notification]) -> Mapping[int, Item]:
    return _about_meetings(ANNOUNCED, rows)


def _about_meetings(kind: Kind, rows: Sequence[Notification]) -> Mapping[int, Item]:
    """The lines of rows whose keys begin with the number of a meeting."""
    meetings = Meeting.objects.in_bulk({_meeting_of(row) for row in rows})
    return {
        row.pk: kind.item(row, detail=f"{meeting.title}, {dates.when(meeting.starts_at)}")
        for row in rows
        if (meeting := meetings.get(_meeting_of(row)))
    }


def _meeting_of(row: Notification) -> int:
    return int(row.key.split(":")[0])


def seat_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    said = _registration_of(member, rows[-1])
    if said is None:
        return None
    return letters.promotion_letter(said, now=now, unsubscribe=unsubscribe_link(member, SEAT))


def reminder_letter(
    member: Member, rows: Sequence[Notification], *, now: datetime
) -> EmailMessage | None:
    _meeting, kind, hour = rows[-1].key.split(":")
    said = _registration_of(member, rows[-1])
    if said is None:
        return None
    link = unsubscribe_link(member, REMINDER)
    return letters.reminder_letter(said, kind, hour, unsubscribe=link, now=now)


def _registration_of(member: Member, row: Notification) -> Registration | None:
    said: Registration | None = (
        Registration.objects.filter(member=member, meeting=_meeting_of(row))
        .select_related("meeting__series", "member__user")
        .first()
    )
    return said


SEAT = Kind(
    name="meetings.seat",
    group=Group.MINE,
    label=_("A seat became free for me"),
    title=_("There is a seat for you"),
    icon="ticket",
    is_urgent=True,
    items=seat_items,
    letter=seat_letter,
)
REMINDER = Kind(
    name="meetings.reminder",
    group=Group.MINE,
    label=_("A reminder of an evening I come to, the day before and two hours before"),
    title=_("We meet soon"),
    icon="bell-alert",
    is_urgent=True,
    items=reminder_items,
    letter=reminder_letter,
)
ANNOUNCED = Kind(
    name="meetings.announced",
    group=Group.OURS,
    label=_("An evening is confirmed"),
    title=_("The evening will take place"),
    icon="calendar-days",
    default=Choice.DIGEST,
    items=evening_items,
)


def register_all() -> None:
    for kind in (SEAT, REMINDER, ANNOUNCED):
        register(kind)
