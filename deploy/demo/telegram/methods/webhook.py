"""getMe, and the webhook: where updates go, with which secret token."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from deploy.demo.doubles import Json
from deploy.demo.telegram import deliveries
from deploy.demo.telegram.errors import bad_request
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import World

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@method("getMe")
def get_me(world: World, params: Json) -> Json:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**world.bot, **abilities}


@method(
    "setWebhook",
    url=str,
    secret_token=str,
    allowed_updates=list,
    drop_pending_updates=bool,
    max_connections=int,
)
def set_webhook(world: World, params: Json) -> bool:
    """Unlike Telegram it takes http on loopback, where nothing else is."""
    url, secret = params.get("url", ""), params.get("secret_token", "")
    if not url:
        return bool(delete_webhook(world, params))
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.netloc.rpartition(":")[0] not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains illegal characters")
    _drop_if_asked(world, params)
    wanted = params.get("allowed_updates") or []
    world.store.put(
        "webhook",
        "bot",
        {"url": url, "allowed_updates": wanted, "_secret": secret}
        | {"max_connections": params.get("max_connections", 40)},
    )
    return True


@method("deleteWebhook", drop_pending_updates=bool)
def delete_webhook(world: World, params: Json) -> bool:
    _drop_if_asked(world, params)
    world.store.database.execute("DELETE FROM objects WHERE kind = 'webhook'")
    return True


@method("getWebhookInfo")
def get_webhook_info(world: World, params: Json) -> Json:
    hook = world.store.find("webhook", "bot") or {"url": ""}
    pending = {"has_custom_certificate": False, "pending_update_count": deliveries.waiting(world)}
    return {**hook, **pending, **hook.get("_failed", {})}


@method("setMyCommands", commands=list, scope=dict, language_code=str)
def set_my_commands(world: World, params: Json) -> bool:
    for command in params.get("commands", []):
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    key = f"{(params.get('scope') or {}).get('type', 'default')}:{params.get('language_code', '')}"
    world.store.put("commands", key, {"commands": params.get("commands", [])})
    return True


def _drop_if_asked(world: World, params: Json) -> None:
    if params.get("drop_pending_updates"):
        world.store.database.execute(
            "UPDATE updates SET status = 'dropped' WHERE status = 'waiting'"
        )
