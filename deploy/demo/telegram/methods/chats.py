"""getChat, getChatMember and leaving."""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import bad_request, forbidden
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import World, public


@method("getChat", chat_id=int)
def get_chat(world: World, params: Json) -> Json:
    chat = _seen(world, params)
    more = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    pinned = world.store.message(chat["id"], chat.get("_pinned", 0))
    return {**public(chat), **more, **({"pinned_message": pinned} if pinned else {})}


@method("getChatMember", chat_id=int, user_id=int)
def get_chat_member(world: World, params: Json) -> Json:
    chat = _seen(world, params)
    if world.store.find("user", params.get("user_id", 0)) is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return world.membership(chat, params["user_id"])


@method("getChatAdministrators", chat_id=int)
def get_administrators(world: World, params: Json) -> list[Json]:
    chat = _seen(world, params)
    if chat["type"] == "private":
        raise bad_request("there are no administrators in the private chat")
    return [
        world.membership(chat, int(number))
        for number, known in chat["_members"].items()
        if known["status"] in ("creator", "administrator")
    ]


@method("getChatMemberCount", chat_id=int)
def get_member_count(world: World, params: Json) -> int:
    chat = _seen(world, params)
    return len([number for number in chat["_members"] if world.is_here(chat, int(number))])


@method("leaveChat", chat_id=int)
def leave_chat(world: World, params: Json) -> bool:
    from deploy.demo.telegram import acts

    acts.set_bot(world, world.writable_chat(params.get("chat_id", 0)), by=world.bot, status="left")
    return True


def _seen(world: World, params: Json) -> Json:
    chat = world.chat(params.get("chat_id", 0))
    if chat["type"] != "private" and not world.is_here(chat, world.bot_id):
        raise forbidden(f"bot was kicked from the {chat['type']} chat")
    return chat


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
