"""answerCallbackQuery and the line that says that the bot is typing."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import OLD_QUERY, bad_request
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import World

ANSWERED_WITHIN = 15 * 60  # seconds


@method(
    "answerCallbackQuery",
    callback_query_id=str,
    text=str,
    show_alert=bool,
    url=str,
    cache_time=int,
)
def answer_callback_query(world: World, params: Json) -> bool:
    """Let the button rest; ``text`` is shown to whoever pressed."""
    if len(params.get("text", "")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.store.find("query", params.get("callback_query_id", ""))
    if query is None or query.get("_answer") or world.now() - query["_at"] > ANSWERED_WITHIN:
        raise bad_request(OLD_QUERY)
    shown = {"text": params.get("text", ""), "is_alert": params.get("show_alert", False)}
    world.store.put("query", query["id"], {**query, "_answer": shown})
    return True


@method("sendChatAction", chat_id=int, message_thread_id=int, action=str)
def send_chat_action(world: World, params: Json) -> bool:
    world.writable_chat(params.get("chat_id", 0))
    return True
