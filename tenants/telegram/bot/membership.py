"""The bot's place in chats: blocked in private; added, removed, promoted, muted in the group."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import ChatMember, ChatMemberRestricted, ChatMemberUpdated

from tenants.telegram.actions import chats, people
from tenants.telegram.bot.outgoing import Call, send
from tenants.telegram.models import LinkedChat

State = LinkedChat.State
GONE = ("left", "kicked")


def follow(change: ChatMemberUpdated, *, now: datetime) -> list[Call]:
    chat, member = change.chat, change.new_chat_member
    if chat.type == "private":
        if member.status in GONE:
            people.note_blocked(chat.id, now=change.date)
        else:
            people.note_back(chat.id)
        return []
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
