"""Users, chats, topics and messages of the double, as the Bot API shows them.

Names that begin with an underscore are the double's own and never leave it.
"""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.telegram.entities import found_in
from deploy.demo.telegram.errors import bad_request, forbidden
from deploy.demo.telegram.store import Store

RIGHTS = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
    "can_manage_topics",
)
WRITING = (
    "is_member",
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
HERE = ("creator", "administrator", "member", "restricted")
TOPIC_COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


@dataclass
class World:
    """Everything that this process plays: one bot, people, chats."""

    store: Store
    url: str
    token: str
    to_deliver: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        with self.store.transaction():
            if self.store.find("user", self.bot_id) is None:
                bot = {"first_name": "Четверги", "username": "ThursdaysBot", "is_bot": True}
                self.store.put("user", self.bot_id, {"id": self.bot_id, **bot})

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def bot(self) -> Json:
        return self.user(self.bot_id)

    def user(self, identifier: int) -> Json:
        """A user. Raises ValueError for an unknown one."""
        if (found := self.store.find("user", identifier)) is None:
            raise ValueError(f"There is no user {identifier}.")
        return found

    def people(self) -> list[Json]:
        return [user for user in self.store.all("user") if not user["is_bot"]]

    def add_person(self, name: str, *, username: str = "", language: str = "ru") -> Json:
        number = self.store.next_number("user", 510_000_001)
        first, _, last = name.partition(" ")
        body = {"id": number, "is_bot": False, "first_name": first, "language_code": language}
        named = {"last_name": last} if last else {}
        known_as = {"username": username} if username else {}
        return self.store.put("user", number, {**body, **named, **known_as})

    # Chats

    def private_chat(self, user: Json) -> Json:
        """The chat of a person with the bot, made at its first use."""
        if found := self.store.find("chat", user["id"]):
            return found
        names = ("id", "first_name", "last_name", "username")
        shown = {name: user[name] for name in names if name in user}
        return self.store.put(
            "chat", user["id"], {**shown, "type": "private", "_blocked": False, "_next": 1}
        )

    def add_group(self, title: str, creator: Json) -> Json:
        number = -self.store.next_number("group", 4_000_001)
        members = {str(creator["id"]): {"status": "creator"}}
        body = {"id": number, "type": "group", "title": title, "_members": members, "_next": 1}
        return self.store.put("chat", number, body)

    def chat(self, identifier: int | str) -> Json:
        """A chat the bot knows, by its number. Raises BotError."""
        found = self.store.find("chat", identifier)
        if found is None:
            raise bad_request("chat not found")
        if moved := found.get("_migrated_to"):
            words = "group chat was upgraded to a supergroup chat"
            raise bad_request(words, migrate_to_chat_id=moved)
        return found

    def writable_chat(self, identifier: int | str) -> Json:
        """A chat to which the bot may send. Raises BotError as Telegram does."""
        chat = self.chat(identifier)
        if chat["type"] == "private":
            if chat["_blocked"]:
                raise forbidden("bot was blocked by the user")
            return chat
        status = self.status(chat, self.bot_id)["status"]
        if status in ("left", "kicked"):
            raise forbidden(f"bot was kicked from the {chat['type']} chat")
        if status == "restricted":
            raise bad_request("not enough rights to send text messages to the chat")
        return chat

    def status(self, chat: Json, user: int) -> Json:
        """The membership of a user: ``{"status": …}`` and the rights of an administrator."""
        found: Json = chat.get("_members", {}).get(str(user), {"status": "left"})
        return found

    def membership(self, chat: Json, user: int) -> Json:
        """A ChatMember."""
        known = self.status(chat, user)
        found = {"user": self.user(user), **known}
        if known["status"] == "creator":
            found["is_anonymous"] = False
        if known["status"] == "administrator":
            given = {right: known.get(right, False) for right in RIGHTS}
            found |= {"can_be_edited": False, "is_anonymous": False, **given}
        if known["status"] == "restricted":
            found |= {right: known.get(right, False) for right in WRITING} | {"until_date": 0}
        if known["status"] == "kicked":
            found["until_date"] = 0
        return found

    def is_here(self, chat: Json, user: int) -> bool:
        if chat["type"] == "private":
            return bool(user == chat["id"])
        return self.status(chat, user)["status"] in HERE

    def save_chat(self, chat: Json) -> None:
        self.store.put("chat", chat["id"], chat)

    # Messages

    def add_message(self, chat: Json, sender: Json, content: Json) -> Json:
        """Put a message into a chat; ``content`` has its text, entities, picture and so on."""
        known = self.store.find("chat", chat["id"]) or chat
        number = known["_next"]
        self.save_chat({**known, "_next": number + 1})
        head = {"message_id": number, "from": sender, "chat": public(known), "date": self.now()}
        return self.store.put_message({**head, **content})

    def now(self) -> int:
        return int(time.time()) + int(self.store.setting("clock_offset", 0))

    def topic(self, chat: Json, number: int) -> Json:
        """A topic of a forum. Raises BotError."""
        found: Json | None = chat.get("_topics", {}).get(str(number))
        if found is None:
            raise bad_request("message thread not found")
        return found

    def text_content(self, text: str, entities: list[Json] | None = None) -> Json:
        """``text`` with the entities that Telegram finds by itself, and the given ones."""
        marks = sorted(
            [*(entities or []), *found_in(text, taken=entities or [])],
            key=lambda mark: (mark["offset"], -mark["length"]),
        )
        return {"text": text, "entities": marks} if marks else {"text": text}

    # Updates

    def emit(self, kind: str, body: Json) -> int | None:
        """Queue an update for the webhook, if it asked for such updates; return its number."""
        hook = self.store.find("webhook", "bot")
        wanted = (hook or {}).get("allowed_updates") or ()
        if hook is None or (wanted and kind not in wanted):
            return None
        found = self.store.database.execute(
            "INSERT INTO updates (body, status, try_at) VALUES (?, 'waiting', ?)",
            (json.dumps({kind: public(body)}), time.time()),
        )
        self.to_deliver.set()
        return found.lastrowid


def public(body: Any) -> Any:
    """A copy without the double's own fields."""
    if isinstance(body, dict):
        return {name: public(value) for name, value in body.items() if not name.startswith("_")}
    if isinstance(body, list):
        return [public(value) for value in body]
    return body
