"""An answer to a message about a round is a word in it, or what its owner takes along."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from telegram import Message

from tenants.registry.scope import current_city
from tenants.rounds.actions import give_word, take_along
from tenants.rounds.models import Round
from tenants.telegram.actions.people import Person
from tenants.telegram.bot.outgoing import Call, link_button, send
from tenants.telegram.bot.texts import italic


def take_word(
    person: Person, message: Message, number: int, *, text: str, now: datetime
) -> list[Call]:
    """No calls if the round is gone or hidden. Raises what `give_word` raises."""
    found = Round.objects.seen_by(person.member).with_question().filter(pk=number).first()
    if found is None:
        return []
    if found.is_owned_by(person.member) and not found.is_open(now=now):
        take_along(found, by=person.member, text=text, now=now)
        words = _("Written down: those who spoke read what you take along.")
    else:
        give_word(by=person.member, round=found, text=text, now=now)
        words = _("Your perspective is given. On the page you can read those of others.")
    page = current_city().url_of("rounds:round", found.pk)
    return send(
        message.chat.id,
        italic(words),
        buttons=[[link_button(_("Open the page"), page)]],
        reply_to=message.message_id,
    )
