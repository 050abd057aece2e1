"""Sentences about evenings: refusals with the next step, and the one big button."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.meetings import errors
from tenants.meetings.models import DAY_BEFORE, SOON, Meeting, Registration
from tenants.meetings.queries import waiting_place
from tenants.meetings.rhythm import Refusal, RefusedRule

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
REFUSALS: dict[type[errors.MeetingError], Promise] = {
    errors.MeetingOver: gettext_lazy("This evening has passed. Come to the next one."),
    errors.MeetingCancelled: gettext_lazy("This evening is cancelled. Come to the next one."),
    errors.MeetingLive: gettext_lazy(
        "The evening is going on: it can't be moved or cancelled any more. Close it instead."
    ),
    errors.LedBySomebody: gettext_lazy(
        "Somebody leads this evening just now, and only they close it. "
        "If they are gone, open “Lead the evening”, take over and close it there."
    ),
    errors.NotBegun: gettext_lazy(
        "The evening has not begun yet. Close it afterwards, or cancel it if it won't take place."
    ),
    errors.MeetingFull: gettext_lazy("All seats are taken. You can join the waiting list."),
    errors.MembersOnly: gettext_lazy(
        "This experiment is for members. Join the community, it takes a minute."
    ),
    errors.InThePast: gettext_lazy("That time has passed. Choose a time ahead."),
    errors.NothingToUndo: gettext_lazy("There is nothing left to undo here."),
    errors.NothingAsked: gettext_lazy("Nobody asks for a second yes here any more."),
    errors.NotASecond: gettext_lazy("The second yes comes from another holder of a duty."),
    errors.TooLateToGoOn: gettext_lazy(
        "This rhythm ended more than a week ago. Begin a new one: it takes a minute."
    ),
    errors.DoorClosed: gettext_lazy(
        "The door opens three hours before the beginning. Come back then."
    ),
    errors.TooManyWalkIns: gettext_lazy(
        "Very many people came in from here just now. Tell who leads the evening your name: they "
        "let you in."
    ),
    errors.ListClosed: gettext_lazy(
        "This evening ended long ago: the list of who came stays as it is."
    ),
    errors.EndsBeforeItBegins: gettext_lazy("The end comes before the beginning. Change one."),
    errors.NonceTaken: gettext_lazy(
        "This tap has already let in somebody else. Tap once more: every tap has its own number."
    ),
    errors.OnePerson: gettext_lazy(
        "These are two accounts of the city. Only an arrival without an account can be merged."
    ),
    errors.Unreadable: gettext_lazy("This link is damaged. Open it from the letter once more."),
}
RULES: dict[Refusal, Promise] = {
    Refusal.UNREADABLE: gettext_lazy("We can't read this rule. “FREQ=WEEKLY;BYDAY=TH” is one."),
    Refusal.TOO_LONG: gettext_lazy("This rule is too long for a rhythm that people can remember."),
    Refusal.TOO_OFTEN: gettext_lazy("Meetings repeat by days, weeks or months, not more often."),
    Refusal.UNKNOWN_PART: gettext_lazy("We don't keep rules with “%(value)s”."),
    Refusal.INTERVAL: gettext_lazy("From every one to every twelfth: give a number from 1 to 12."),
    Refusal.WEEKDAYS: gettext_lazy(
        "These days do not fit: weekdays for weeks, the first to the fourth or the last for months."
    ),
    Refusal.MONTH_DAY: gettext_lazy(
        "Choose a day from 1 to 28 or the last one: other days are not in every month."
    ),
    Refusal.END: gettext_lazy("A rhythm ends on a day or after at most 520 times, not both."),
}


def come(meeting: Meeting, *, now: datetime) -> str:
    """«Прийти в четверг 26 ноября», «Прийти сегодня»."""
    here = timezone.localtime(meeting.starts_at)
    if here.date() == timezone.localdate(now):
        return _("Come today")
    day = date_format(here, "j E").replace(" ", "\xa0")
    return str(COME[here.weekday()]) % {"day": day}


def refusal(error: errors.MeetingError | RefusedRule) -> str:
    """What happened and what to do next."""
    if isinstance(error, RefusedRule):
        return str(RULES[error.reason]) % {"value": error.value}
    if isinstance(error, errors.SeatsTaken):
        return (
            ngettext(
                "%d person is coming already: there can't be fewer seats.",
                "%d people are coming already: there can't be fewer seats.",
                error.coming,
            )
            % error.coming
        )
    if isinstance(error, errors.SameName):
        return already_here(error.name) if error.is_here else is_expected(error.name)
    return str(REFUSALS[type(error)])


def already_here(name: str) -> str:
    return _("%(name)s is in the list of those who are here. The same person?") % {"name": name}


def is_expected(name: str) -> str:
    return _("%(name)s is expected tonight. The same person?") % {"name": name}


def door_words(meeting: Meeting, *, now: datetime) -> str:
    """The reason why nobody can be checked in; "" while people can."""
    if meeting.is_at_the_door(now=now):
        return ""
    if meeting.is_cancelled:
        return str(REFUSALS[errors.MeetingCancelled])
    too_early = now < meeting.doors_open_at
    return str(REFUSALS[errors.DoorClosed if too_early else errors.ListClosed])


def already_in(name: str) -> str:
    return _("%(name)s has been let in at the door already. Is it you?") % {"name": name}


def line_words(said: Registration, *, now: datetime) -> str:
    """The place on the waiting list in words, or how the door decides."""
    if not said.meeting.gives_seats(now=now):
        return _("It begins soon: come, free chairs are given at the door.")
    line = place_in_line(waiting_place(said))
    return _("%(line)s We'll write as soon as a seat is free.") % {"line": line}


def withdrawn(meeting: Meeting, *, now: datetime) -> str:
    if meeting.capacity is None or not meeting.gives_seats(now=now):
        return _("Noted: you are not coming.")
    return _("Noted: you are not coming. Your seat goes to the next one.")


def place_in_line(place: int) -> str:
    """How many get a seat before this person."""
    if place == 1:
        return _("You are first in line: the next free seat is yours.")
    return ngettext(
        "You are in line: %d person is ahead of you.",
        "You are in line: %d people are ahead of you.",
        place - 1,
    ) % (place - 1)


def what_we_send(meeting: Meeting, *, now: datetime) -> str:
    """What somebody who comes will get from us before the evening."""
    if now < meeting.starts_at - DAY_BEFORE:
        return _("We'll remind you the day before. Put it into your calendar:")
    if now < meeting.starts_at - SOON:
        return _("We'll remind you two hours before. Put it into your calendar:")
    if now < meeting.starts_at:
        return _("It begins soon: see you there. You can put it into your calendar:")
    return _("It has begun: come in.")
