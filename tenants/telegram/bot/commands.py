"""What the bot does in private: commands, and texts that answer what it asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from telegram import Message

from tenants.registry.scope import current_city
from tenants.telegram.actions import people, sign_ins
from tenants.telegram.actions.people import Person
from tenants.telegram.bot import answers, evenings
from tenants.telegram.bot.outgoing import Call, link_button, send
from tenants.telegram.bot.signing_in import show_digits
from tenants.telegram.bot.texts import bold, lines, paragraphs
from tenants.telegram.codes import code_in
from tenants.telegram.errors import NotLinked

IS_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?\Z", re.DOTALL | re.IGNORECASE)
Answer = Callable[[Person, int, str, datetime], list[Call]]


@dataclass(frozen=True)
class Command:
    """`title`: for the menu of Telegram, at most 256 characters; "" keeps it out."""

    title: str | Promise
    answer: Answer


def answer_private(message: Message, person: Person | None, *, now: datetime) -> list[Call]:
    text, chat = message.text or message.caption or "", message.chat.id
    digest = code_in(text)
    if digest and sign_ins.is_begun(digest):
        return show_digits(message, person, digest, now=now)
    if digest:
        return _welcome(message, digest, now=now)
    if person is None:
        raise NotLinked
    if person.link.blocked_at:
        people.note_back(person.link.user_id)
    if match := IS_COMMAND.match(text.strip()):
        command = COMMANDS.get(match[1].lower(), COMMANDS["help"])
        return command.answer(person, chat, (match[2] or "").strip(), now)
    return answers.take_text(person, message, now=now)


def _welcome(message: Message, digest: str, *, now: datetime) -> list[Call]:
    user = message.from_user
    if user is None:
        return []
    person = people.link_person(digest, user_id=user.id, name=user.full_name, now=now)
    names = {"name": person.member.name, "city": current_city().name}
    welcome = paragraphs(
        bold(_("Hello, %(name)s!") % names),
        _("From now on you can come, ask and write from here; in %(city)s it is you.") % names,
        menu(),
        _("If this is not you, or you change your mind: /unlink"),
    )
    return [*send(message.chat.id, welcome), *evenings.next_evening(person, message.chat.id, now)]


def menu() -> str:
    shown = (f"/{name} — {command.title}" for name, command in COMMANDS.items() if command.title)
    return "\n".join(shown)


def help_text(person: Person, chat: int, _text: str, _now: datetime) -> list[Call]:
    head = _("%(city)s, you are %(name)s.") % {
        "city": current_city().name,
        "name": person.member.name,
    }
    return send(chat, paragraphs(bold(head), menu()))


def unlink(person: Person, chat: int, _text: str, _now: datetime) -> list[Call]:
    people.unlink_person(person.member)
    page = current_city().url_of("telegram:overview")
    words = lines(
        _("Done: this Telegram is not linked with %(city)s any more.")
        % {"city": current_city().name},
        _("Everything you wrote stays in the city. You can link it again on its page."),
    )
    return send(chat, words, buttons=[[link_button(_("Open the page"), page)]])


COMMANDS: dict[str, Command] = {
    "next": Command(
        gettext_lazy("the next evening, and whether you come"),
        lambda person, chat, _text, now: evenings.next_evening(person, chat, now),
    ),
    "ask": Command(gettext_lazy("put a question into the queue"), answers.ask),
    "idea": Command(gettext_lazy("begin a product with a line or two"), answers.idea),
    "mine": Command(gettext_lazy("my evenings, tasks, questions and products"), answers.mine),
    "city": Command(gettext_lazy("choose the city that my commands speak to"), help_text),
    "help": Command("", help_text),
    "start": Command("", help_text),
    "unlink": Command("", unlink),
}
