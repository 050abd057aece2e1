"""An answer in words to a message about an evening: “I come”, “not this time”."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext as _
from telegram import Message as TelegramMessage

from tenants.registry.scope import current_city
from tenants.telegram.actions.people import Person
from tenants.telegram.bot import evenings
from tenants.telegram.bot.outgoing import Call, send
from tenants.telegram.bot.texts import bold, paragraphs
from tenants.telegram.models import Message

NO = re.compile(
    r"[-−–—👎]|(нет|не\s+(приду|смогу|получится|буду|в этот раз)|no|not\s+this\s+time|can.?t)\b",
    re.IGNORECASE,
)
YES = re.compile(
    r"[+👍]|(да|приду|прид[её]м|иду|буду|yes|i\s+come|i.?ll\s+(come|be\s+there)|coming)\b",
    re.IGNORECASE,
)


def take_word(
    person: Person, message: TelegramMessage, asked: TelegramMessage, *, now: datetime
) -> list[Call]:
    """Register or withdraw; no calls for another subject. Raises Refusal."""
    shown = Message.objects.filter(
        city_id=current_city().pk, chat_id=message.chat.id, number=asked.message_id, about="meeting"
    ).first()
    if shown is None:
        return []
    comes = meaning_of(message.text or "")
    if comes is None:
        words = _("Are you coming? Write “yes” or “no”, or press a button under the evening.")
        return send(message.chat.id, words, reply_to=message.message_id)
    meeting, said, words = evenings.answer_evening(person, shown.about_id, comes=comes, now=now)
    return send(
        message.chat.id,
        paragraphs(bold(words), evenings.facts(meeting)),
        buttons=evenings.buttons(meeting, said),
        reply_to=message.message_id,
        about=("meeting", meeting.pk),
    )


def meaning_of(text: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    words = text.strip()
    if NO.match(words):
        return False
    return True if YES.match(words) else None
