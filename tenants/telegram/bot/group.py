"""What the bot hears in a city's group."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import Chat, Message

from tenants.meetings.models import Meeting
from tenants.registry.scope import current_city
from tenants.telegram.actions import chats
from tenants.telegram.actions.people import Person
from tenants.telegram.bot import evenings, threads
from tenants.telegram.bot.commands import IS_COMMAND
from tenants.telegram.bot.gateway import GatewayError, member_of_chat
from tenants.telegram.bot.outgoing import Call, send
from tenants.telegram.bot.texts import bold, paragraphs
from tenants.telegram.codes import code_in

ADMIN = ("administrator", "creator")


def hear(message: Message, person: Person | None, *, is_edit: bool, now: datetime) -> list[Call]:
    """Follow the group, and answer the commands that are for everybody."""
    if new := message.migrate_to_chat_id:
        chats.migrate(message.chat.id, new)
        return []
    if old := message.migrate_from_chat_id:
        chats.migrate(old, message.chat.id)
        return []
    text = message.text or ""
    if not is_edit and (digest := code_in(text)):
        return link_group(message, digest, now=now)
    match = IS_COMMAND.match(text.strip())
    if match and match[1].lower() == "next" and not is_edit:
        return next_evening(message.chat, _topic(message), now=now)
    if message.is_topic_message:
        return threads.hear_topic(message, person, is_edit=is_edit, now=now)
    return []


def link_group(message: Message, digest: str, *, now: datetime) -> list[Call]:
    """Make this group the city's. Raises Refusal."""
    chat = message.chat
    try:
        is_admin = member_of_chat(chat.id).status in ADMIN
    except GatewayError:
        is_admin = False
    linked = chats.link_chat(
        digest,
        chat_id=chat.id,
        title=chat.title or "",
        is_forum=bool(chat.is_forum),
        is_admin=is_admin,
        now=now,
    )
    words = paragraphs(
        bold(_("This group is now that of %(city)s.") % {"city": current_city().name}),
        _("Evenings, reminders and what came out of them are told here. /next shows the next one."),
        "" if linked.is_admin else _ask_for_rights(),
    )
    return send(chat.id, words)


def next_evening(chat: Chat, topic: int | None, *, now: datetime) -> list[Call]:
    meeting = Meeting.objects.upcoming(now=now).seen_by(None).first()
    if meeting is None:
        return send(chat.id, _("No evening is planned yet."), topic=topic)
    return send(
        chat.id,
        evenings.facts(meeting),
        buttons=evenings.buttons(meeting),
        topic=topic,
        about=("meeting", meeting.pk),
    )


def _ask_for_rights() -> str:
    return _(
        "Make the bot an administrator who may manage topics and pin messages: without it the bot "
        "hears commands only, and threads can't be topics."
    )


def _topic(message: Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
