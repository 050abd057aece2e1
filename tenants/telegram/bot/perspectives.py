"""An answer to a message about a round is one's word in it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import Message as TelegramMessage

from tenants.registry.scope import current_city
from tenants.rounds.actions.words import give_word
from tenants.rounds.models import Round
from tenants.telegram.actions.people import Person
from tenants.telegram.bot.outgoing import Call, link_button, send
from tenants.telegram.bot.texts import italic
from tenants.telegram.bot.threads import text_of
from tenants.telegram.models import Message


def take_word(
    person: Person, message: TelegramMessage, asked: TelegramMessage, *, now: datetime
) -> list[Call]:
    """Give the word, or other words for it; no calls for another subject. Raises Refusal."""
    shown = Message.objects.filter(
        city_id=current_city().pk, chat_id=message.chat.id, number=asked.message_id, about="round"
    ).first()
    if shown is None:
        return []
    round = Round.objects.seen_by(person.member).filter(pk=shown.about_id).first()
    if round is None:
        return []
    give_word(by=person.member, round=round, text=text_of(message), now=now)
    page = current_city().url_of("rounds:round", round.pk)
    return send(
        message.chat.id,
        italic(_("Your perspective is in the round. Another answer here says it better.")),
        buttons=[[link_button(_("Open the page"), page)]],
        reply_to=message.message_id,
        about=("round", round.pk),
    )
