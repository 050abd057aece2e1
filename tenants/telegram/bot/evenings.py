"""The next evening as a message, with the buttons “I come” and “not this time”."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.meetings.actions.registration import register, withdraw
from tenants.meetings.messages import held_seat_message, waiting_list_message, withdrawal_message
from tenants.meetings.models import Meeting, Registration
from tenants.meetings.seats import seats_of
from tenants.registry.scope import current_city
from tenants.telegram.actions.people import Person
from tenants.telegram.bot.outgoing import Buttons, Call, button, link_button, send
from tenants.telegram.bot.texts import Text, bold, lines, paragraphs
from tenants.telegram.errors import OldButton
from tenants.ui import dates

State = Registration.State


def next_evening(person: Person, chat: int, now: datetime) -> list[Call]:
    meeting = Meeting.objects.upcoming(now=now).seen_by(person.member).first()
    if meeting is None:
        return send(chat, _("No evening is planned yet."))
    said = meeting.registrations.filter(member=person.member).first()
    text = paragraphs(facts(meeting), own_word(said, now=now))
    return send(chat, text, buttons=buttons(meeting, said), about=("meeting", meeting.pk))


def facts(meeting: Meeting) -> Text:
    """When, where, how many come."""
    coming = meeting.registrations.coming().count()
    count = ngettext("%d person comes", "%d people come", coming) % coming if coming else ""
    free = free_seats(meeting)
    seats = "" if free is None else ngettext("%d seat is free", "%d seats are free", free) % free
    return lines(
        bold(f"{meeting.title} · {dates.when(meeting.starts_at)}"),
        meeting.place,
        " · ".join(filter(None, (count, seats))),
        _("Cancelled.") if meeting.is_cancelled else "",
        meeting.note,
    )


def free_seats(meeting: Meeting) -> int | None:
    """Seats that are neither taken, nor held for an answer, nor promised to those in line."""
    if meeting.capacity is None:
        return None
    seats = seats_of(meeting)
    return max(0, meeting.capacity - seats.taken - seats.line)


def own_word(said: Registration | None, *, now: datetime) -> str:
    """The reader's own answer so far."""
    if said is None:
        return ""
    if said.state == State.WAITING:
        return waiting_list_message(said, now=now)
    if said.state == State.OFFERED:
        return held_seat_message(said)
    return _("You are coming.") if said.state == State.COMING else _("You are not coming.")


def buttons(meeting: Meeting, said: Registration | None = None) -> Buttons:
    """Both answers; the one that was given has a mark."""
    page = link_button(_("Open the page"), current_city().url_of("meetings:meeting", meeting.pk))
    if meeting.is_cancelled:
        return [[page]]
    state = said.state if said else ""
    come = _("I come") if state != State.COMING else f"✓ {_('I come')}"
    skip = _("Not this time") if state != State.CANCELLED else f"✓ {_('Not this time')}"
    answer = [button(come, f"come:{meeting.pk}"), button(skip, f"skip:{meeting.pk}")]
    return [answer, [page]]


def answer_evening(
    person: Person, number: int, *, comes: bool, now: datetime
) -> tuple[Meeting, Registration | None, str]:
    """Come or not. Returns the meeting, the answer and what to say. Raises Refusal."""
    meeting = Meeting.objects.seen_by(person.member).filter(pk=number).first()
    if meeting is None:
        raise OldButton
    if comes:
        said: Registration | None = register(meeting, member=person.member, now=now)
        if said and said.state == State.WAITING:
            line = waiting_list_message(said, now=now)
            return meeting, said, _("All seats are taken. %(line)s") % {"line": line}
        return meeting, said, _("You are coming. See you there!")
    said = meeting.registrations.filter(member=person.member).first()
    if said:
        withdraw(said, now=now)
    return meeting, said, withdrawal_message(meeting, now=now)
