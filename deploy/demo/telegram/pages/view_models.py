"""View models of the templates: a chat's line, a message with its marks as runs of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

from deploy.demo.doubles import Json
from deploy.demo.telegram.world import World

COLOURS = 7


@dataclass(frozen=True)
class Run:
    """A piece of text with the same marks."""

    text: str
    classes: str = ""
    url: str = ""


@dataclass(frozen=True)
class Row:
    """A chat in the list."""

    id: int
    title: str
    colour: int
    last: str
    at: str


@dataclass(frozen=True)
class Bubble:
    """A message; `notice` is the line of a service message."""

    number: int
    sender: str
    colour: int
    is_mine: bool
    at: str
    runs: Sequence[Run] = ()
    notice: str = ""
    is_edited: bool = False
    quoted: str = ""
    quoted_sender: str = ""
    picture: str = ""
    buttons: Sequence[Sequence[Json]] = field(default_factory=list)
    text: str = ""
    topic: int = 0

    @property
    def query(self) -> str:
        """The beginning of a link's query that stays in the topic."""
        return f"topic={self.topic}&" if self.topic else ""


def name_of(user: Json) -> str:
    return f"{user['first_name']} {user.get('last_name', '')}".strip()


def title_of(chat: Json, world: World) -> str:
    return chat.get("title") or name_of(world.bot)


def rows_of(world: World, person: Json) -> list[Row]:
    """The chats of a person, the liveliest first."""
    found = []
    for chat in world.store.all("chat"):
        if chat.get("_migrated_to") or not world.is_here(chat, person["id"]):
            continue
        messages = world.store.messages(chat["id"])
        last = messages[-1] if messages else {}
        line = _notice(last) or last.get("text") or last.get("caption") or ""
        line = line or ("Фотография" if "photo" in last else "")
        when = last.get("date", 0)
        row = Row(chat["id"], title_of(chat, world), _colour(chat["id"]), line[:80], _time(when))
        found.append((when, row))
    return [row for _when, row in sorted(found, key=lambda pair: -pair[0])]


def bubbles_of(world: World, chat: Json, person: Json, topic: int | None) -> list[Bubble]:
    messages = world.store.messages(chat["id"])
    if chat.get("is_forum"):
        messages = [found for found in messages if found.get("message_thread_id") == topic]
    return [_bubble(found, person) for found in messages[-200:]]


def runs_of(text: str, entities: Sequence[Json]) -> list[Run]:
    """The text cut where marks begin and end."""
    encoded = text.encode("utf-16-le")
    cuts = {0, len(encoded) // 2}
    for mark in entities:
        cuts |= {mark["offset"], mark["offset"] + mark["length"]}
    edges = sorted(cuts)
    found = []
    for begin, end in pairwise(edges):
        piece = encoded[begin * 2 : end * 2].decode("utf-16-le")
        here = [
            mark
            for mark in entities
            if mark["offset"] <= begin and end <= mark["offset"] + mark["length"]
        ]
        links = [mark.get("url", piece) for mark in here if mark["type"] in ("text_link", "url")]
        classes = " ".join(f"mark-{mark['type']}" for mark in here)
        found.append(Run(piece, classes, links[0] if links else ""))
    return found


def _bubble(message: Json, person: Json) -> Bubble:
    sender, quoted = message["from"], message.get("reply_to_message") or {}
    quote = (message.get("quote") or {}).get("text")
    text: str = message.get("text") or message.get("caption") or ""
    marks: list[Json] = message.get("entities") or message.get("caption_entities") or []
    markup = message.get("reply_markup") or {}
    return Bubble(
        number=message["message_id"],
        sender=name_of(sender),
        colour=_colour(sender["id"]),
        is_mine=sender["id"] == person["id"],
        at=_time(message["date"]),
        runs=runs_of(text, marks),
        notice=_notice(message),
        is_edited="edit_date" in message,
        quoted=quote or quoted.get("text", quoted.get("caption", "")) or "",
        quoted_sender=name_of(quoted["from"]) if quoted else "",
        picture=message["photo"][-1]["_name"] if "photo" in message else "",
        buttons=markup.get("inline_keyboard", []),
        text=text,
        topic=message.get("message_thread_id", 0),
    )


def _notice(message: Json) -> str:
    if not message:
        return ""
    by = name_of(message["from"])
    if "forum_topic_created" in message:
        return f"{by}: новая тема «{message['forum_topic_created']['name']}»"
    if "new_chat_members" in message:
        return f"{', '.join(map(name_of, message['new_chat_members']))} теперь в группе"
    if "left_chat_member" in message:
        return f"{name_of(message['left_chat_member'])} больше не в группе"
    if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
        return "Группа стала супергруппой"
    return ""


def _time(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).astimezone().strftime("%H:%M") if moment else ""


def _colour(number: int) -> int:
    return abs(number) % COLOURS
