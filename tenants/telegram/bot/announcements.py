"""What the group hears by itself: evenings, reminders, what came out."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.meetings.models import DAY_BEFORE, SOON, Meeting
from tenants.outcome.models import Minutes
from tenants.outcome.queries.minutes import numbers_of
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.telegram.actions.chats import linked_chat
from tenants.telegram.bot import evenings
from tenants.telegram.bot.outgoing import Call, edit, link_button, picture, send
from tenants.telegram.bot.sending import make_calls
from tenants.telegram.bot.texts import Text, bold, lines, paragraphs
from tenants.telegram.kinds import Told
from tenants.telegram.models import LinkedChat, Message
from tenants.telegram.tasks import TELL
from tenants.ui import dates

LATE = {"day_before": timedelta(hours=12), "soon": timedelta(hours=1)}  # then it isn't true
OLD = timedelta(days=2)


def tell_group(key: str, *, due_at: datetime, now: datetime) -> None:
    """Send what an alarm is about, if it is still true and the group wants it.

    `key`: a word and the number of a meeting.
    """
    word, _colon, number = key.partition(":")
    chat, meeting = linked_chat(), Meeting.objects.filter(pk=number).first()
    if chat is None or not chat.is_open or meeting is None or now - due_at > OLD:
        return
    if _kind(word) in chat.quiet:
        return
    with translation.override(settings.LANGUAGE_CODE):
        calls = _calls(word, chat, meeting, due_at=due_at, now=now)
    result = make_calls(calls, now=now)
    if result.left and result.wait:
        again = now + timedelta(seconds=result.wait)
        alarms.set(city=current_city(), kind=TELL, key=key, due_at=again)
    elif result.left:
        raise alarms.RingAgain


def _kind(word: str) -> str:
    kinds = {"day_before": Told.REMINDERS, "soon": Told.REMINDERS, "minutes": Told.MINUTES}
    return kinds.get(word, Told.EVENINGS)


def _calls(
    word: str, chat: LinkedChat, meeting: Meeting, *, due_at: datetime, now: datetime
) -> list[Call]:
    about = ("meeting", meeting.pk)
    if word == "minutes":
        return _minutes(chat, meeting)
    if not meeting.takes_registrations(now=now) and not meeting.is_cancelled:
        return []
    text, buttons = evenings.facts(meeting), evenings.buttons(meeting)
    if word == "confirmed":
        head = bold(_("The evening is on. Are you coming?"))
        return send(chat.chat_id, paragraphs(head, text), buttons=buttons, about=about)
    if word == "changed":
        return _changed(chat, meeting, text, now=now)
    if meeting.is_cancelled or now - due_at > LATE[word]:
        return []
    if word == "day_before":
        head = bold(_("Tomorrow."))
        if meeting.starts_at - DAY_BEFORE < due_at - LATE[word]:
            return []
        return send(chat.chat_id, paragraphs(head, text), buttons=buttons, about=about)
    if meeting.starts_at - SOON < due_at - LATE[word]:
        return []
    page = current_city().url_of("meetings:meeting", meeting.pk)
    head = bold(_("In two hours. Bring a friend: this code opens the evening."))
    return picture(chat.chat_id, paragraphs(head, text), qr=page, buttons=buttons, about=about)


def _changed(chat: LinkedChat, meeting: Meeting, text: Text, *, now: datetime) -> list[Call]:
    """The news as a message of its own, and earlier messages brought up to date."""
    last = meeting.changes.first()
    if last is None:
        return []
    if meeting.is_cancelled:
        news = bold(_("Cancelled: %(when)s") % {"when": dates.when(meeting.starts_at)})
        why = last.why
    else:
        news, why = bold(_("Changed: %(when)s") % {"when": dates.when(meeting.starts_at)}), last.why
    new = send(
        chat.chat_id,
        paragraphs(news, why, None if meeting.is_cancelled else text),
        buttons=evenings.buttons(meeting),
        about=("meeting", meeting.pk),
    )
    earlier = Message.objects.filter(
        city_id=current_city().pk, chat_id=chat.chat_id, about="meeting", about_id=meeting.pk
    )
    calls: list[Call] = list(new)
    for message in earlier.order_by("-number")[:1]:
        calls += edit(chat.chat_id, message.number, text, buttons=evenings.buttons(meeting))
    return calls


def _minutes(chat: LinkedChat, meeting: Meeting) -> list[Call]:
    """What came out, in numbers: words of members stay in the city."""
    if not Minutes.objects.filter(pk=meeting.pk).exists():
        return []
    numbers = numbers_of(meeting)
    told = (
        ngettext("%d person came", "%d people came", numbers.came) % numbers.came,
        ngettext("%d question was worked on", "%d questions were worked on", numbers.questions)
        % numbers.questions,
        ngettext("%d perspective", "%d perspectives", numbers.perspectives) % numbers.perspectives,
        ngettext("%d realisation", "%d realisations", numbers.realisations) % numbers.realisations,
        ngettext("%d commitment", "%d commitments", numbers.commitments) % numbers.commitments,
    )
    when = dates.day(meeting.starts_at, today=timezone.localdate(meeting.ends_at))
    titles = {"title": meeting.title, "when": when}
    page = current_city().url_of("outcome:minutes", meeting.pk)
    return send(
        chat.chat_id,
        lines(
            bold(_("What came out of %(title)s, %(when)s") % titles),
            *(f"• {words}" for words in told if not words.startswith("0 ")),
        ),
        buttons=[[link_button(_("Open the minutes"), page)]],
    )
