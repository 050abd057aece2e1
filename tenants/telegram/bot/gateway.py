"""Telegram's Bot API. The only module that makes calls; the others know `outgoing` and `errors`.

The client is asynchronous: one event loop in a thread of its own serves a process, so that its
connections live on between calls.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import telegram
from django.conf import settings
from telegram import error
from telegram.request import HTTPXRequest

from tenants.telegram.bot.outgoing import Call
from tenants.telegram.bot.texts import LONGEST_CAPTION, Text, split

PATIENCE = 10.0  # seconds for an answer of Telegram
UPLOAD = 30.0  # seconds for a picture
KEPT_FROM_BOT = ("message", "edited_message", "callback_query", "my_chat_member")
T = TypeVar("T")


class GatewayError(Exception):
    """A call had no effect, or an unknown one. Its message is Telegram's."""


class TooMany(GatewayError):
    """Nothing more may be sent for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too many requests; retry after {seconds:.0f} s")
        self.seconds = seconds


class Closed(GatewayError):
    """A person blocked the bot, or a group removed it."""


class Migrated(GatewayError):
    """The group has another number now."""

    def __init__(self, chat: int) -> None:
        super().__init__(f"The group is {chat} now")
        self.chat = chat


class Rejected(GatewayError):
    """Telegram will never accept this call."""


class Revoked(GatewayError):
    """The token is not valid any more."""


class Unreachable(GatewayError):
    """Telegram did not answer, or failed itself."""


@dataclass(frozen=True)
class Sent:
    chat: int
    number: int
    topic: int | None = None


def make_call(call: Call) -> Sent | None:
    """Make one of the calls of `outgoing`. Raises GatewayError."""
    sent: Sent | None = _run(_CALLS[call["do"]](_bot(), call))
    return sent


def get_me() -> telegram.User:
    return _run(_bot().get_me())


def set_webhook(url: str) -> None:
    """Have updates sent to us, with the secret token, only the kinds that we read."""
    _run(
        _bot().set_webhook(
            url,
            secret_token=settings.TELEGRAM_WEBHOOK_SECRET,
            allowed_updates=list(KEPT_FROM_BOT),
        )
    )


def delete_webhook() -> None:
    _run(_bot().delete_webhook())


def webhook_info() -> telegram.WebhookInfo:
    return _run(_bot().get_webhook_info())


def set_commands(commands: list[tuple[str, str]], language: str) -> None:
    _run(_bot().set_my_commands(commands, language_code=language))


def member_of_chat(chat: int) -> telegram.ChatMember:
    """The bot's own place in a group."""
    return _run(_bot().get_chat_member(chat, int(settings.TELEGRAM_TOKEN.partition(":")[0])))


def chat_facts(chat: int) -> telegram.ChatFullInfo:
    return _run(_bot().get_chat(chat))


def create_topic(chat: int, name: str) -> int:
    """A new topic of a forum; its number."""
    return _run(_bot().create_forum_topic(chat, name)).message_thread_id


def reopen_topic(chat: int, number: int) -> None:
    _run(_bot().reopen_forum_topic(chat, number))


def download(file: str) -> bytes:
    """The content of a picture or document that somebody has sent."""
    return _run(_download(_bot(), file))


def leave(chat: int) -> None:
    _run(_bot().leave_chat(chat))


def read_update(body: dict[str, Any]) -> telegram.Update:
    """Parse a stored update; fields that we don't know stay aside."""
    return telegram.Update.de_json(body, None)


def forget_bot() -> None:
    """Connect anew at the next call: for tests that change the address."""
    _made.cache_clear()


async def _send(bot: telegram.Bot, call: Call) -> Sent:
    markup: telegram.InlineKeyboardMarkup | telegram.ForceReply | None = _keyboard(call)
    if call.get("asks"):
        markup = telegram.ForceReply()
    target: dict[str, Any] = {
        "chat_id": call["chat"],
        "message_thread_id": call.get("topic"),
        "reply_markup": markup,
        "reply_parameters": _reply(call),
    }
    if (picture := call.get("picture")) is not None:
        message = await bot.send_photo(
            photo=picture,
            caption=call["text"] or None,
            caption_entities=_entities(call),
            write_timeout=UPLOAD,
            **target,
        )
    else:
        message = await bot.send_message(
            text=call["text"],
            entities=_entities(call),
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            **target,
        )
    return Sent(message.chat.id, message.message_id, message.message_thread_id)


async def _download(bot: telegram.Bot, file: str) -> bytes:
    return bytes(await (await bot.get_file(file)).download_as_bytearray())


async def _edit(bot: telegram.Bot, call: Call) -> None:
    """Rewrite a message; the words of a picture are its caption."""
    try:
        await _edit_text(bot, call)
    except error.BadRequest as refused:
        if "no text in the message" in refused.message.lower():
            await _edit_caption(bot, call)
        elif "not modified" not in refused.message.lower():
            raise


async def _edit_text(bot: telegram.Bot, call: Call) -> None:
    await bot.edit_message_text(
        text=call["text"],
        entities=_entities(call),
        reply_markup=_keyboard(call),
        link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
        chat_id=call["chat"],
        message_id=call["number"],
    )


async def _edit_caption(bot: telegram.Bot, call: Call) -> None:
    piece = split(Text(call["text"], tuple(call["entities"])), LONGEST_CAPTION)[0]
    try:
        await bot.edit_message_caption(
            caption=piece.text,
            caption_entities=_entities({"entities": piece.entities}),
            reply_markup=_keyboard(call),
            chat_id=call["chat"],
            message_id=call["number"],
        )
    except error.BadRequest as refused:
        if "not modified" not in refused.message.lower():
            raise


async def _delete(bot: telegram.Bot, call: Call) -> None:
    await bot.delete_message(call["chat"], call["number"])


async def _answer(bot: telegram.Bot, call: Call) -> None:
    await bot.answer_callback_query(call["query"], call["text"], show_alert=call["is_alert"])


async def _leave(bot: telegram.Bot, call: Call) -> None:
    await bot.leave_chat(call["chat"])


_CALLS: dict[str, Any] = {
    "send": _send,
    "edit": _edit,
    "delete": _delete,
    "answer": _answer,
    "leave": _leave,
}


def _entities(call: Call) -> list[telegram.MessageEntity]:
    return [telegram.MessageEntity.de_json(mark, None) for mark in call["entities"]]


def _keyboard(call: Call) -> telegram.InlineKeyboardMarkup | None:
    rows = call.get("buttons")
    if not rows:
        return None
    return telegram.InlineKeyboardMarkup(
        [[telegram.InlineKeyboardButton(**facts) for facts in row] for row in rows]
    )


def _reply(call: Call) -> telegram.ReplyParameters | None:
    if not (number := call.get("reply_to")):
        return None
    return telegram.ReplyParameters(number, allow_sending_without_reply=True)


def _run(call: Coroutine[Any, Any, T]) -> T:
    """Wait for a call. Raises GatewayError for what Telegram or the network refuses."""
    try:
        return asyncio.run_coroutine_threadsafe(call, _loop(os.getpid())).result(UPLOAD * 2)
    except error.RetryAfter as refused:
        seconds = refused.retry_after
        wait = seconds.total_seconds() if not isinstance(seconds, int | float) else seconds
        raise TooMany(float(wait)) from None
    except error.ChatMigrated as refused:
        raise Migrated(refused.new_chat_id) from None
    except error.Forbidden as refused:
        raise Closed(refused.message) from None
    except error.InvalidToken as refused:
        raise Revoked(refused.message) from None
    except error.BadRequest as refused:
        raise Rejected(refused.message) from None
    except (error.TelegramError, TimeoutError) as failed:
        raise Unreachable(str(failed)) from failed


def _bot() -> telegram.Bot:
    return _made(os.getpid(), settings.TELEGRAM_TOKEN, settings.TELEGRAM_API_URL.rstrip("/"))


@lru_cache(maxsize=1)
def _made(_process: int, token: str, url: str) -> telegram.Bot:
    """The bot of this process; after a fork another one."""
    request = HTTPXRequest(
        connection_pool_size=8,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
        connect_timeout=PATIENCE,
        pool_timeout=PATIENCE,
    )
    return telegram.Bot(
        token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot", request=request
    )


@lru_cache(maxsize=1)
def _loop(_process: int) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="telegram", daemon=True).start()
    return loop
