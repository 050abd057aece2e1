"""Buttons under the bot's messages. Their data is a verb and numbers: `come:12`."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import CallbackQuery

from tenants.telegram.actions.people import Person
from tenants.telegram.bot import answers, evenings
from tenants.telegram.bot.outgoing import Call, answer, edit
from tenants.telegram.bot.signing_in import refuse_sign_in
from tenants.telegram.bot.texts import paragraphs
from tenants.telegram.codes import bot_url
from tenants.telegram.errors import OldButton


def press(query: CallbackQuery, person: Person | None, *, now: datetime) -> list[Call]:
    """Do what a button says. In a group a stranger is told how to be known. Raises Refusal."""
    verb, _colon, rest = (query.data or "").partition(":")
    if person is None:
        words = _("Link your account first: on your city's page “Telegram”, or at %(bot)s")
        return answer(query.id, words % {"bot": bot_url()}, is_alert=True)
    if verb in ("come", "skip"):
        return _evening(query, person, _number(rest), comes=verb == "come", now=now)
    if verb == "blocker":
        number, _colon, blocker = rest.partition(":")
        return answers.set_blocker(query, person, _number(number), blocker)
    if verb == "not_me":
        return refuse_sign_in(query, person, rest)
    raise OldButton


def _evening(
    query: CallbackQuery, person: Person, number: int, *, comes: bool, now: datetime
) -> list[Call]:
    meeting, said, words = evenings.answer_evening(person, number, comes=comes, now=now)
    message = query.message
    if message is None:
        return answer(query.id, words)
    is_private = message.chat.type == "private"
    own = evenings.own_word(said, now=now) if is_private else None
    shown = edit(
        message.chat.id,
        message.message_id,
        paragraphs(evenings.facts(meeting), own),
        buttons=evenings.buttons(meeting, said if is_private else None),
    )
    return [*answer(query.id, words), *shown]


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise OldButton
    return int(text)
