"""Handle one stored update, and make the calls that answer it.

Handling changes the database and stores the answer in one transaction; the answer is sent by an
alarm of its own, so that a refused call never undoes or repeats what somebody did.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from telegram import CallbackQuery, Update

from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.telegram import models
from tenants.telegram.actions import people
from tenants.telegram.bot import cities, commands, gateway, group, membership, presses
from tenants.telegram.bot.outgoing import Call, answer, send
from tenants.telegram.bot.sending import make_calls
from tenants.telegram.bot.strangers import answer_stranger
from tenants.telegram.tasks import REPLY, ring_soon
from tenants.telegram.webhook import CHOICE, CITY_COMMAND

logger = logging.getLogger(__name__)


def handle_update(number: int, *, city: City | None, now: datetime) -> None:
    stored = models.Update.objects.filter(pk=number).first()
    if stored is None:
        return
    calls = answer_update(gateway.read_update(stored.body), city=city, now=now)
    if calls:
        stored.replies = calls
        stored.save(update_fields=["replies"])
        alarms.set(city=city, kind=REPLY, key=str(number), due_at=now)
        ring_soon(city, REPLY, str(number))


def send_replies(number: int, *, city: City | None, now: datetime) -> None:
    """Make the calls that wait; what could not be made now is tried again."""
    stored = models.Update.objects.select_for_update().filter(pk=number).first()
    if stored is None:
        return
    result = make_calls(stored.replies, now=now)
    stored.replies = result.left
    stored.save(update_fields=["replies"])
    if result.left and result.wait:
        due_at = now + timedelta(seconds=result.wait)
        alarms.set(city=city, kind=REPLY, key=str(number), due_at=due_at)
    elif result.left:
        raise alarms.RingAgain


def answer_update(update: Update, *, city: City | None, now: datetime) -> list[Call]:
    """Do what an update asks for. Returns the calls that answer it."""
    user = update.effective_user
    if city is None:
        with translation.override(_language(user.language_code if user else None)):
            try:
                return _answer_in_hub(update, now=now)
            except Refusal as refusal:
                return _in_words(update, refusal)
    person = people.person_of(user.id) if user else None
    language = person.member.user.language if person else ""
    with translation.override(language or _language(user.language_code if user else None)):
        try:
            with transaction.atomic():
                return _answer(update, person, now=now)
        except Refusal as refusal:
            return _in_words(update, refusal)


def _answer_in_hub(update: Update, *, now: datetime) -> list[Call]:
    """What is about all cities of a person, and words to those whom no city knows."""
    if update.my_chat_member:
        return membership.follow_person(update.my_chat_member)
    query, message = update.callback_query, update.message
    if query and (query.data or "").startswith(CHOICE):
        return cities.choose_city(query, now=now)
    is_private = message is not None and message.chat.type == "private"
    if message and is_private and CITY_COMMAND.match(message.text or ""):
        return cities.offer_cities(message.chat.id) or answer_stranger(update)
    return answer_stranger(update)


def _answer(update: Update, person: people.Person | None, *, now: datetime) -> list[Call]:
    if update.my_chat_member:
        return membership.follow(update.my_chat_member, now=now)
    if update.callback_query:
        return presses.press(update.callback_query, person, now=now)
    message = update.message or update.edited_message
    if message is None:
        return []
    if message.chat.type == "private":
        if update.edited_message:
            return []  # an answer counts as it was sent first
        return commands.answer_private(message, person, now=now)
    return group.hear(message, person, is_edit=bool(update.edited_message), now=now)


def _in_words(update: Update, refusal: Refusal) -> list[Call]:
    """A refusal where it was caused: over the button, or as a message."""
    if isinstance(query := update.callback_query, CallbackQuery):
        return answer(query.id, refusal, is_alert=True)
    message = update.effective_message
    if message is None:
        return []
    topic = message.message_thread_id if message.is_topic_message else None
    reply_to = None if message.chat.type == "private" else message.message_id
    return send(message.chat.id, str(refusal), topic=topic, reply_to=reply_to)


def _language(code: str | None) -> str:
    known = dict(settings.LANGUAGES)
    short = (code or "").partition("-")[0]
    return short if short in known else settings.LANGUAGE_CODE
