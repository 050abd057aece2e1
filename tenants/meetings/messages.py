"""Sentences about a meeting: its button, its waiting list, its door and its reminders."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.meetings import errors
from tenants.meetings.models import DAY_BEFORE, SOON, Meeting, Registration
from tenants.meetings.queries import waiting_place
from tenants.ui import dates

# Whole phrases: Russian says "в среду", "во вторник".
COME = (
    gettext_lazy("Come on Monday, %(day)s"),
    gettext_lazy("Come on Tuesday, %(day)s"),
    gettext_lazy("Come on Wednesday, %(day)s"),
    gettext_lazy("Come on Thursday, %(day)s"),
    gettext_lazy("Come on Friday, %(day)s"),
    gettext_lazy("Come on Saturday, %(day)s"),
    gettext_lazy("Come on Sunday, %(day)s"),
)


def come_label(meeting: Meeting, *, now: datetime) -> str:
    """«Прийти в четверг 26 ноября», «Прийти сегодня»."""
    here = timezone.localtime(meeting.starts_at)
    if here.date() == timezone.localdate(now):
        return _("Come today")
    day = date_format(here, "j E").replace(" ", "\xa0")
    return str(COME[here.weekday()]) % {"day": day}


def closed_door_reason(meeting: Meeting, *, now: datetime) -> str:
    """The reason why the door is closed; "" while it is open."""
    if meeting.is_at_the_door(now=now):
        return ""
    if meeting.is_cancelled:
        return str(errors.MeetingCancelled.message)
    too_early = now < meeting.doors_open_at
    return str(errors.DoorClosed.message if too_early else errors.ListClosed.message)


def already_in_message(name: str) -> str:
    return _("%(name)s has been let in at the door already. Is it you?") % {"name": name}


def waiting_list_message(registration: Registration, *, now: datetime) -> str:
    """The place on the waiting list; shortly before the beginning, how the door decides."""
    if not registration.meeting.gives_seats(now=now):
        return _("It begins soon: come, free chairs are given at the door.")
    line = place_in_line(waiting_place(registration))
    return _("%(line)s We'll write as soon as a seat is free.") % {"line": line}


def held_seat_message(registration: Registration) -> str:
    until = dates.when(registration.answer_by) if registration.answer_by else ""
    return _("A seat is held for you until %(until)s") % {"until": until}


def withdrawal_message(meeting: Meeting, *, now: datetime) -> str:
    if meeting.capacity is None or not meeting.gives_seats(now=now):
        return _("Noted: you are not coming.")
    return _("Noted: you are not coming. Your seat goes to the next one.")


def place_in_line(place: int) -> str:
    """Tell somebody who waits how many get a seat before them."""
    if place == 1:
        return _("You are first in line: the next free seat is yours.")
    return ngettext(
        "You are in line: %d person is ahead of you.",
        "You are in line: %d people are ahead of you.",
        place - 1,
    ) % (place - 1)


def reminders_message(meeting: Meeting, *, now: datetime, by_letter: bool = True) -> str:
    """Announce the reminders that somebody who comes still gets.

    by_letter: false for guests whose city did not give us their e-mail
    """
    if not by_letter and now < meeting.starts_at:
        return _(
            "No letters reach you: we don't know your e-mail. If this evening moves or is "
            "cancelled, it stands on this page. Put it into your calendar:"
        )
    if now < meeting.starts_at - DAY_BEFORE:
        return _("We'll remind you the day before. Put it into your calendar:")
    if now < meeting.starts_at - SOON:
        return _("We'll remind you two hours before. Put it into your calendar:")
    if now < meeting.starts_at:
        return _("It begins soon: see you there. You can put it into your calendar:")
    return _("It has begun: come in.")
