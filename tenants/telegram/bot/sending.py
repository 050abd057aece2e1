"""Make stored calls one after the other; each refusal of Telegram has its consequence."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import segno

from tenants.conversations.models import PostFile
from tenants.products.storage import content_of
from tenants.registry.scope import current_scope
from tenants.telegram.actions import chats, people
from tenants.telegram.bot import gateway
from tenants.telegram.bot.outgoing import Call
from tenants.telegram.models import Message

logger = logging.getLogger(__name__)


@dataclass
class Result:
    """`left` could not be made; again after `wait` seconds, or after the pause of alarms."""

    left: list[Call] = field(default_factory=list)
    wait: float = 0
    sent: list[gateway.Sent] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # Telegram's words about dropped calls
    is_closed: bool = False  # a person stopped the bot, or a group removed it


def make_calls(calls: Sequence[Call], *, now: datetime) -> Result:
    """Make calls in their order. A call that Telegram refuses for good is dropped and logged."""
    waiting, result = list(calls), Result()
    while waiting:
        call = waiting[0]
        try:
            sent = gateway.make_call(_with_picture(call))
        except gateway.TooMany as refused:
            return replace(result, left=waiting, wait=refused.seconds)
        except (gateway.Unreachable, gateway.Revoked) as failed:
            logger.warning("Telegram: %s; %d calls wait", failed, len(waiting))
            return replace(result, left=waiting)
        except gateway.Migrated as moved:
            _follow(call["chat"], moved.chat)
            waiting = [_moved(each, call["chat"], moved.chat) for each in waiting]
            continue
        except gateway.Closed as closed:
            _close(call["chat"], now=now)
            logger.info("Telegram: %s", closed)
            result.is_closed = True
            waiting = [each for each in waiting if each.get("chat") != call["chat"]]
            continue
        except gateway.Rejected as refused:
            if "not enough rights" in str(refused) and current_scope_is_city():
                chats.note_no_rights(call["chat"], now=now)
            if call["do"] != "answer":  # a press that is too old to be answered
                logger.warning("Telegram refuses to %s: %s", call["do"], refused)
            result.refused.append(str(refused))
            waiting.pop(0)
            continue
        if sent:
            result.sent.append(sent)
            _note(call, sent)
        waiting.pop(0)
    return result


def current_scope_is_city() -> bool:
    scope = current_scope()
    return bool(scope and scope.city)


def _with_picture(call: Call) -> Call:
    """The bytes of a picture that a stored call only names."""
    if url := call.get("qr"):
        return {**call, "picture": qr_png(url)}
    if number := call.get("file"):
        file = PostFile.objects.filter(pk=number).first()
        return {**call, "picture": content_of(file.content) if file else b""}
    return call


def qr_png(url: str) -> bytes:
    picture = io.BytesIO()
    segno.make(url, error="m").save(picture, kind="png", scale=12, border=3)
    return picture.getvalue()


def _note(call: Call, sent: gateway.Sent) -> None:
    """Note what a message shows. In private all are noted: an answer finds its city by them."""
    scope = current_scope()
    if not (scope and scope.city and (call.get("about") or sent.chat > 0)):
        return
    about, number = call.get("about") or ("", 0)
    Message.objects.create(
        city_id=scope.city.pk,
        chat_id=sent.chat,
        number=sent.number,
        about=about,
        about_id=number,
    )


def _follow(old: int, new: int) -> None:
    if current_scope_is_city():
        chats.migrate(old, new)


def _moved(call: Call, old: int, new: int) -> Call:
    return {**call, "chat": new} if call.get("chat") == old else call


def _close(chat: int, *, now: datetime) -> None:
    if not current_scope_is_city():
        return
    if chat > 0:
        people.note_blocked(chat, now=now)
    else:
        chats.note_removed(chat, now=now)
