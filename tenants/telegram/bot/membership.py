"""The bot's place in chats: blocked in private; added, removed, promoted, muted in the group."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated

from tenants.telegram.actions import chats
from tenants.telegram.bot.outgoing import Call, send
from tenants.telegram.models import LinkedChat, LinkedPerson

State = LinkedChat.State
GONE = ("left", "kicked")


def follow_person(change: ChatMemberUpdated) -> list[Call]:
    """A person has stopped the bot, or begins again: in all their cities. In the hub's scope."""
    if change.chat.type == "private":
        is_gone = change.new_chat_member.status in GONE
        links = LinkedPerson.objects.filter(user_id=change.chat.id)
        links.update(blocked_at=change.date if is_gone else None)
    return []


def follow(change: ChatMemberUpdated, *, now: datetime) -> list[Call]:
    chat, member = change.chat, change.new_chat_member
    before = chats.linked_chat()
    is_admin = member.status in ("administrator", "creator")
    noted = chats.note_place(
        chat.id,
        state=_state(member),
        is_admin=is_admin,
        title=chat.title or "",
        is_forum=bool(chat.is_forum),
        at=change.date,
    )
    if noted and before and is_admin and not before.is_admin:
        return send(chat.id, _("Thank you: now I hear this group, and threads can be topics."))
    return []


def _state(member: ChatMember) -> str:
    if member.status in GONE:
        return State.REMOVED
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return State.NO_RIGHTS
    return State.OPEN
