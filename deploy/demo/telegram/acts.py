"""Acts of people in the chats; each act emits the updates that Telegram would send."""

from __future__ import annotations

import secrets
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.telegram.entities import units
from deploy.demo.telegram.methods.files import keep_picture
from deploy.demo.telegram.methods.forum import add_topic
from deploy.demo.telegram.world import RIGHTS, TOPIC_COLOURS, World, public

LONGEST = 4096


def start(world: World, person: Json, code: str = "") -> Json:
    """Open the private chat by a link and press START."""
    chat = world.private_chat(person)
    if chat["_blocked"]:
        block(world, person, is_blocked=False)
    return write(world, chat["id"], person, f"/start {code}".strip())


def write(
    world: World,
    chat: int,
    person: Json,
    text: str,
    *,
    topic: int | None = None,
    reply_to: int | None = None,
    picture: bytes | None = None,
    entities: list[Json] | None = None,
) -> Json:
    """Write a message as a person. Raises ValueError."""
    known = _open(world, chat, person)
    if units(text) > LONGEST or not (text.strip() or picture):
        raise ValueError("A message has 1 to 4096 characters.")
    content = world.text_content(text, entities) if text.strip() else {}
    if picture:
        caption = {"caption": content["text"]} if content else {}
        content = {"photo": keep_picture(world, picture), **caption}
    if topic:
        world.topic(known, topic)
        content |= {"message_thread_id": topic, "is_topic_message": True}
    if reply_to:
        original = world.store.message(chat, reply_to)
        if original is None:
            raise ValueError(f"There is no message {reply_to}.")
        content["reply_to_message"] = {
            name: value for name, value in original.items() if name != "reply_to_message"
        }
        if original.get("is_topic_message"):
            content |= {
                "message_thread_id": original["message_thread_id"],
                "is_topic_message": True,
            }
    message = world.add_message(known, person, content)
    if _is_seen(world, known, message):
        world.emit("message", message)
    return message


def edit(world: World, chat: int, person: Json, number: int, text: str) -> Json:
    """Rewrite a message of one's own. Raises ValueError."""
    message = world.store.message(chat, number)
    if message is None or message["from"]["id"] != person["id"]:
        raise ValueError("Only a message of one's own can be edited.")
    dropped = ("text", "entities", "caption", "caption_entities")
    kept = {name: value for name, value in message.items() if name not in dropped}
    content = {"caption": text} if "photo" in message else world.text_content(text)
    changed = world.store.put_message({**kept, **content, "edit_date": world.now()})
    if _is_seen(world, _open(world, chat, person), changed):
        world.emit("edited_message", changed)
    return changed


def delete(world: World, chat: int, person: Json, number: int) -> None:
    """Delete a message of one's own. The Bot API tells nobody of it."""
    message = world.store.message(chat, number)
    if message is None or message["from"]["id"] != person["id"]:
        raise ValueError("Only a message of one's own can be deleted.")
    world.store.delete_message(chat, number)


def press(world: World, chat: int, person: Json, number: int, data: str) -> Json:
    """Press a button under a message of the bot. Raises ValueError."""
    _open(world, chat, person)
    message = world.store.message(chat, number)
    rows = ((message or {}).get("reply_markup") or {}).get("inline_keyboard", [])
    known = [button.get("callback_data") for row in rows for button in row]
    if message is None or data not in known:
        raise ValueError("There is no such button.")
    query = {
        "id": str(secrets.randbits(62)),
        "from": person,
        "message": public(message),
        "chat_instance": str(abs(chat) * 7919),
        "data": data,
    }
    world.store.put("query", query["id"], {**query, "_at": world.now(), "_answer": None})
    world.emit("callback_query", query)
    return query


def join(world: World, chat: int, person: Json) -> None:
    known = world.chat(chat)
    known["_members"][str(person["id"])] = {"status": "member"}
    world.save_chat(known)
    message = world.add_message(known, person, {"new_chat_members": [person]})
    if world.is_here(known, world.bot_id):
        world.emit("message", message)


def set_bot(world: World, chat: Json, *, by: Json, status: str, **rights: bool) -> Json:
    """Add, remove, promote, demote or restrict the bot. Raises ValueError."""
    if unknown := rights.keys() - set(RIGHTS):
        raise ValueError(f"Unknown rights: {', '.join(sorted(unknown))}.")
    before = world.membership(chat, world.bot_id)
    now: Json = {"status": status}
    if status == "administrator":
        now |= {right: rights.get(right, True) for right in RIGHTS}
    if status == "restricted":
        now |= {"is_member": True, "can_send_messages": False, "until_date": 0}
    members = {**chat["_members"], str(world.bot_id): now}
    changed = {**chat, "_members": members}
    world.save_chat(changed)
    if before["status"] in ("left", "kicked") and status in ("member", "administrator"):
        world.emit("message", world.add_message(changed, by, {"new_chat_members": [world.bot]}))
    elif status in ("left", "kicked"):
        world.emit("message", world.add_message(changed, by, {"left_chat_member": world.bot}))
    after = world.membership(changed, world.bot_id)
    _tell_membership(world, changed, by, before, after)
    return changed


def block(world: World, person: Json, *, is_blocked: bool = True) -> None:
    """Stop or begin again to hear the bot in private."""
    chat = world.private_chat(person)
    world.save_chat({**chat, "_blocked": is_blocked})
    states = [{"user": world.bot, "status": "kicked", "until_date": 0}]
    states.append({"user": world.bot, "status": "member"})
    before, after = reversed(states) if is_blocked else states
    _tell_membership(world, chat, person, before, after)


def upgrade(world: World, chat: Json, person: Json, *, is_forum: bool = False) -> Json:
    """Make a supergroup out of a group: another number, the same people and messages."""
    number = -1_000_000_000_000 - world.store.next_number("supergroup", 2_000_000_001)
    old = {name: value for name, value in chat.items() if name not in ("id", "type")}
    new = {**old, "id": number, "type": "supergroup", "_next": 1}
    if is_forum:
        new["is_forum"] = True
    world.store.put("chat", number, new)
    told = world.add_message(chat, person, {"migrate_to_chat_id": number})
    world.save_chat({**chat, "_migrated_to": number})
    began = world.add_message(new, person, {"migrate_from_chat_id": chat["id"]})
    world.emit("message", told)
    world.emit("message", began)
    return new


def set_forum(world: World, chat: Json, *, is_forum: bool) -> Json:
    changed = {name: value for name, value in chat.items() if name != "is_forum"}
    if is_forum:
        changed["is_forum"] = True
    world.save_chat(changed)
    return changed


def open_topic(world: World, chat: Json, person: Json, name: str) -> Json:
    topic = add_topic(world, chat, person, name, TOPIC_COLOURS[0])
    message = world.store.message(chat["id"], topic["message_thread_id"])
    if message and world.is_here(chat, world.bot_id):
        world.emit("message", message)
    return topic


def _open(world: World, chat: int, person: Json) -> Json:
    known = world.private_chat(person) if chat == person["id"] else world.chat(chat)
    if not world.is_here(known, person["id"]):
        raise ValueError(f"{person['first_name']} is not in this chat.")
    return known


def _is_seen(world: World, chat: Json, message: Json) -> bool:
    """In groups a bot without rights sees commands and answers to itself only (privacy mode)."""
    if chat["type"] == "private":
        return not chat["_blocked"]
    status = world.status(chat, world.bot_id)["status"]
    if status in ("left", "kicked"):
        return False
    answered: dict[str, Any] = message.get("reply_to_message") or {}
    is_command = any(
        mark["type"] == "bot_command" and mark["offset"] == 0
        for mark in message.get("entities", [])
    )
    to_bot = answered.get("from", {}).get("id") == world.bot_id
    return status == "administrator" or is_command or to_bot


def _tell_membership(world: World, chat: Json, by: Json, before: Json, after: Json) -> None:
    facts = {"chat": chat, "from": by, "date": world.now()}
    world.emit("my_chat_member", {**facts, "old_chat_member": before, "new_chat_member": after})
