"""Answers to those whom no city knows: how to link an account, and a code that is over."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from telegram import Update

from tenants.telegram.bot.outgoing import Call, answer, link_button, send
from tenants.telegram.codes import IN_TEXT


def answer_stranger(update: Update) -> list[Call]:
    if update.callback_query:
        return answer(update.callback_query.id, _("This button is not for you, or too old."))
    message = update.message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return []
    if IN_TEXT.match(message.text or ""):
        words = _("This link is used up or too old. Get a new one on your city's page.")
        return send(message.chat.id, words)
    if message.chat.type != "private":
        return []
    words = _(
        "Hello! I belong to the network of Thursdays. Link me on the page “Telegram” of your city: "
        "then I tell you about the next evening, and you can come, ask and write from here."
    )
    return send(
        message.chat.id, words, buttons=[[link_button(_("Find your city"), settings.MAIN_URL)]]
    )
