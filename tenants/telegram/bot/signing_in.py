"""Digits in the chat for somebody who signs in by Telegram."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from telegram import CallbackQuery, Message

from tenants.registry.scope import current_city
from tenants.telegram.actions import sign_ins
from tenants.telegram.actions.people import Person
from tenants.telegram.bot.outgoing import Call, answer, button, edit, send
from tenants.telegram.bot.texts import bold, code, compose, lines, paragraphs

SHORT = 32  # signs of a digest that name it in a button


def show_digits(
    message: Message, person: Person | None, digest: str, *, now: datetime
) -> list[Call]:
    """Raises Refusal."""
    begun, digits = sign_ins.confirm_sign_in(digest, person, now=now)
    name = person.member.name if person else ""
    head = _("Signing in to %(city)s as %(name)s") % {"city": current_city().name, "name": name}
    facts = {"browser": begun.browser, "time": f"{timezone.localtime(now):%H:%M}"}
    words = paragraphs(
        lines(bold(head), _("%(browser)s, %(time)s") % facts),
        compose(_("Type this where you have begun:"), " ", code(digits)),
        _("It works for ten minutes. Nobody of us ever asks for it: don't pass it on."),
    )
    return send(
        message.chat.id,
        words,
        buttons=[[button(_("That isn't me"), f"not_me:{digest[:SHORT]}")]],
    )


def refuse_sign_in(query: CallbackQuery, person: Person, digest: str) -> list[Call]:
    is_ended = sign_ins.refuse_sign_in(digest, person)
    words = _("Ended: nobody has come in.") if is_ended else _("That sign-in is over already.")
    calls = answer(query.id, words)
    if query.message:
        calls += edit(query.message.chat.id, query.message.message_id, words)
    return calls
