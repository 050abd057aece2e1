"""sendMessage, sendPhoto and what can be done with a message later."""

from __future__ import annotations

from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.telegram import entities
from deploy.demo.telegram.errors import NOT_MODIFIED, bad_request
from deploy.demo.telegram.methods.files import keep_photo
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import World, public

LONGEST, LONGEST_CAPTION = 4096, 1024  # UTF-16 code units
TARGET: dict[str, type] = {
    "chat_id": int,
    "message_thread_id": int,
    "disable_notification": bool,
    "protect_content": bool,
    "reply_parameters": dict,
    "reply_markup": dict,
}


@method("sendMessage", text=str, entities=list, link_preview_options=dict, **TARGET)
def send_message(world: World, params: Json) -> Json:
    chat = world.writable_chat(_chat(params))
    content = _text(world, params)
    return world.add_message(chat, world.bot, {**_head(world, chat, params), **content})


@method("sendPhoto", photo=object, caption=str, caption_entities=list, **TARGET)
def send_photo(world: World, params: Json) -> Json:
    chat = world.writable_chat(_chat(params))
    picture = keep_photo(world, params.get("photo"))
    content = {"photo": picture, **_caption(params)}
    return world.add_message(chat, world.bot, {**_head(world, chat, params), **content})


@method(
    "editMessageText",
    chat_id=int,
    message_id=int,
    text=str,
    entities=list,
    link_preview_options=dict,
    reply_markup=dict,
)
def edit_message_text(world: World, params: Json) -> Json:
    message = _own(world, params, "edit")
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _changed(world, message, _text(world, params), params)


@method(
    "editMessageCaption",
    chat_id=int,
    message_id=int,
    caption=str,
    caption_entities=list,
    reply_markup=dict,
)
def edit_message_caption(world: World, params: Json) -> Json:
    message = _own(world, params, "edit")
    return _changed(world, message, {"photo": message["photo"], **_caption(params)}, params)


@method("editMessageReplyMarkup", chat_id=int, message_id=int, reply_markup=dict)
def edit_reply_markup(world: World, params: Json) -> Json:
    message = _own(world, params, "edit")
    names = ("text", "entities", "photo", "caption", "caption_entities")
    content = {name: message[name] for name in names if name in message}
    return _changed(world, message, content, params)


@method("deleteMessage", chat_id=int, message_id=int)
def delete_message(world: World, params: Json) -> bool:
    chat = world.writable_chat(_chat(params))
    message = world.store.message(chat["id"], params.get("message_id", 0))
    if message is None:
        raise bad_request("message to delete not found")
    mine = world.status(chat, world.bot_id)
    if message["from"]["id"] != world.bot_id and not mine.get("can_delete_messages"):
        raise bad_request("message can't be deleted")
    world.store.delete_message(chat["id"], message["message_id"])
    return True


@method("pinChatMessage", chat_id=int, message_id=int, disable_notification=bool)
def pin(world: World, params: Json) -> bool:
    chat = world.writable_chat(_chat(params))
    if not world.status(chat, world.bot_id).get("can_pin_messages"):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if world.store.message(chat["id"], params.get("message_id", 0)) is None:
        raise bad_request("message to pin not found")
    world.save_chat({**chat, "_pinned": params["message_id"]})
    return True


def _chat(params: Json) -> int:
    if "chat_id" not in params:
        raise bad_request("chat_id is empty")
    found: int = params["chat_id"]
    return found


def _text(world: World, params: Json) -> Json:
    text = params.get("text", "")
    marks = entities.check(text, params.get("entities") or [])
    if not text.strip():
        raise bad_request("message text is empty")
    if entities.units(text) > LONGEST:
        raise bad_request("message is too long")
    return world.text_content(text, marks)


def _caption(params: Json) -> Json:
    caption = params.get("caption", "")
    if entities.units(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    marks = entities.check(caption, params.get("caption_entities") or [])
    found = {"caption": caption} if caption else {}
    return {**found, "caption_entities": marks} if marks else found


def _head(world: World, chat: Json, params: Json) -> Json:
    """Topic, quote and buttons of a new message."""
    found: Json = {}
    if topic := params.get("message_thread_id"):
        if not chat.get("is_forum"):
            raise bad_request("message thread not found")
        if world.topic(chat, topic).get("_closed"):
            raise bad_request("TOPIC_CLOSED")
        found |= {"message_thread_id": topic, "is_topic_message": True}
    if reply := params.get("reply_parameters"):
        original = world.store.message(chat["id"], reply.get("message_id", 0))
        if original is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        if original:
            shown = {key: value for key, value in original.items() if key != "reply_to_message"}
            found["reply_to_message"] = shown
        if original and (quote := reply.get("quote")):
            if quote not in (original.get("text") or original.get("caption") or ""):
                raise bad_request("QUOTE_TEXT_INVALID")
            found["quote"] = {"text": quote, "position": 0, "is_manual": True}
    return {**found, **_markup(params)}


def _markup(params: Json) -> Json:
    markup: Json = params.get("reply_markup") or {}
    for row in markup.get("inline_keyboard", []):
        for button in row:
            _check_button(button)
    if "inline_keyboard" in markup:
        return {"reply_markup": markup} if markup["inline_keyboard"] else {}
    return {"_markup": markup} if markup else {}  # a forced reply or a keyboard: never shown again


def _check_button(button: dict[str, Any]) -> None:
    if not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if len({"callback_data", "url", "login_url", "web_app"} & button.keys()) != 1:
        raise bad_request("Text buttons are unallowed in the inline keyboard")


def _own(world: World, params: Json, verb: str) -> Json:
    chat = world.writable_chat(_chat(params))
    message = world.store.message(chat["id"], params.get("message_id", 0))
    if message is None:
        raise bad_request(f"message to {verb} not found")
    if message["from"]["id"] != world.bot_id:
        raise bad_request(f"message can't be {verb}ed")
    return message


def _changed(world: World, message: Json, content: Json, params: Json) -> Json:
    kept = {
        name: value
        for name, value in message.items()
        if name not in ("text", "entities", "caption", "caption_entities", "reply_markup")
    }
    new = {**kept, **content, **_markup(params)}
    if public(new) == public(message):
        raise bad_request(NOT_MODIFIED)
    return world.store.put_message({**new, "edit_date": world.now()})
