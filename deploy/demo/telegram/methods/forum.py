"""Topics of a forum."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import bad_request
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import TOPIC_COLOURS, World


@method("createForumTopic", chat_id=int, name=str, icon_color=int, icon_custom_emoji_id=str)
def create_topic(world: World, params: Json) -> Json:
    chat = _forum(world, params, "create a topic")
    name = params.get("name", "")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_INVALID")
    colour = params.get("icon_color", TOPIC_COLOURS[0])
    if colour not in TOPIC_COLOURS:
        raise bad_request("invalid icon_color specified")
    return add_topic(world, chat, world.bot, name, colour)


def add_topic(world: World, chat: Json, by: Json, name: str, colour: int) -> Json:
    """A topic; its number is that of the service message that begins it."""
    made = {"name": name, "icon_color": colour}
    message = world.add_message(chat, by, {"is_topic_message": True, "forum_topic_created": made})
    number = message["message_id"]
    world.store.put_message({**message, "message_thread_id": number})
    known = world.store.find("chat", chat["id"]) or chat
    topics = {**known.get("_topics", {}), str(number): {**made, "_closed": False}}
    world.save_chat({**known, "_topics": topics})
    return {"message_thread_id": number, **made}


@method("editForumTopic", chat_id=int, message_thread_id=int, name=str, icon_custom_emoji_id=str)
def edit_topic(world: World, params: Json) -> bool:
    return _change(world, params, "edit a topic", name=params.get("name", ""))


@method("closeForumTopic", chat_id=int, message_thread_id=int)
def close_topic(world: World, params: Json) -> bool:
    return _change(world, params, "close a topic", _closed=True)


@method("reopenForumTopic", chat_id=int, message_thread_id=int)
def reopen_topic(world: World, params: Json) -> bool:
    return _change(world, params, "reopen a topic", _closed=False)


def _change(world: World, params: Json, verb: str, **change: object) -> bool:
    chat = _forum(world, params, verb)
    number = params.get("message_thread_id", 0)
    topic = world.topic(chat, number)
    changed = {name: value for name, value in change.items() if value != ""}
    if all(topic.get(name) == value for name, value in changed.items()):
        raise bad_request("TOPIC_NOT_MODIFIED")
    world.save_chat({**chat, "_topics": {**chat["_topics"], str(number): {**topic, **changed}}})
    return True


def _forum(world: World, params: Json, verb: str) -> Json:
    chat = world.writable_chat(params.get("chat_id", 0))
    if not chat.get("is_forum"):
        raise bad_request("the chat is not a forum")
    if not world.status(chat, world.bot_id).get("can_manage_topics"):
        raise bad_request(f"not enough rights to {verb}")
    return chat
