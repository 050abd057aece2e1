"""The double's own addresses, ``/double/…``, for tests and demos. All answer JSON.

- ``state``: people, chats with their messages, the webhook; ``calls``: the calls of the bot
- ``act``: ``{"do": "write", …}``, see ``ACTS``
- ``deliveries``: ``hold``, ``drop`` (the next N), ``duplicate`` (the next N), ``reverse``,
  ``unknown_fields``; ``deliveries/drain``: ``{"seconds": 10}`` waits until none is left
- ``faults``: see ``faults.py``; ``{"clear": true}`` forgets them
- ``settings``: ``{"is_revoked": true}`` (the token), ``{"clock_offset": seconds}``
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse

from deploy.demo.doubles import Json, control, given_in
from deploy.demo.telegram import acts, deliveries, running
from deploy.demo.telegram import faults as planned
from deploy.demo.telegram.world import World

SETTINGS = ("is_revoked", "clock_offset")


@control
def state(request: HttpRequest) -> JsonResponse:
    world = running.world()
    with world.store.transaction():
        chats = world.store.all("chat")
        messages = {chat["id"]: world.store.messages(chat["id"]) for chat in chats}
        return JsonResponse(
            {
                "bot": world.bot,
                "people": world.people(),
                "chats": chats,
                "messages": messages,
                "queries": world.store.all("query"),
                "webhook": world.store.find("webhook", "bot"),
                "commands": world.store.all("commands"),
            }
        )


@control
def calls(request: HttpRequest) -> JsonResponse:
    world = running.world()
    with world.store.transaction():
        if request.method == "POST":
            world.store.database.execute("DELETE FROM calls")
        rows = world.store.database.execute("SELECT method, params, status FROM calls ORDER BY seq")
        return JsonResponse(
            {
                "calls": [
                    {"method": method, "params": json.loads(params), "status": status}
                    for method, params, status in rows
                ]
            }
        )


@control
def act(request: HttpRequest) -> JsonResponse:
    world, given = running.world(), given_in(request)
    with world.store.transaction():
        return JsonResponse({"result": ACTS[given.pop("do")](world, given)})


@control
def steer(request: HttpRequest) -> JsonResponse:
    world = running.world()
    with world.store.transaction():
        if request.method == "POST":
            deliveries.steer(world, given_in(request))
        return JsonResponse(
            {"steering": deliveries.steering(world), "updates": deliveries.listed(world)}
        )


@control
def drain(request: HttpRequest) -> JsonResponse:
    world = running.world()
    deadline = time.monotonic() + float(given_in(request).get("seconds", 10))
    while (left := deliveries.waiting(world)) and time.monotonic() < deadline:
        deliveries.hurry(world)
        time.sleep(0.02)
    return JsonResponse({"waiting": left})


@control
def faults(request: HttpRequest) -> JsonResponse:
    world = running.world()
    with world.store.transaction():
        if request.method == "POST":
            given = given_in(request)
            if given.pop("clear", False):
                world.store.forget_faults()
            if given:
                planned.add(world.store, given)
        return JsonResponse({"faults": world.store.faults()})


@control
def settings(request: HttpRequest) -> JsonResponse:
    world = running.world()
    with world.store.transaction():
        for name, value in (given_in(request) if request.method == "POST" else {}).items():
            if name not in SETTINGS:
                raise ValueError(f"Unknown: {name}. Known: {', '.join(SETTINGS)}.")
            world.store.set_setting(name, value)
        return JsonResponse({name: world.store.setting(name, None) for name in SETTINGS})


def _write(world: World, given: Json) -> Json:
    person = world.user(given.pop("as"))
    if encoded := given.pop("picture", ""):
        given["picture"] = base64.b64decode(encoded)
    return acts.write(world, given.pop("chat"), person, given.pop("text", ""), **given)


def _set_bot(world: World, given: Json) -> Json:
    chat, by = world.chat(given.pop("chat")), world.user(given.pop("as"))
    return acts.set_bot(world, chat, by=by, **given)


ACTS: dict[str, Callable[[World, Json], Any]] = {
    "add_person": lambda world, given: world.add_person(**given),
    "add_group": lambda world, given: world.add_group(given["title"], world.user(given["as"])),
    "start": lambda world, given: acts.start(world, world.user(given["as"]), given.get("code", "")),
    "write": _write,
    "edit": lambda world, given: acts.edit(
        world, given["chat"], world.user(given["as"]), given["message"], given["text"]
    ),
    "delete": lambda world, given: acts.delete(
        world, given["chat"], world.user(given["as"]), given["message"]
    ),
    "press": lambda world, given: acts.press(
        world, given["chat"], world.user(given["as"]), given["message"], given["data"]
    ),
    "join": lambda world, given: acts.join(world, given["chat"], world.user(given["as"])),
    "set_bot": _set_bot,
    "block": lambda world, given: acts.block(
        world, world.user(given["as"]), is_blocked=given.get("is_blocked", True)
    ),
    "upgrade": lambda world, given: acts.upgrade(
        world,
        world.chat(given["chat"]),
        world.user(given["as"]),
        is_forum=given.get("is_forum", False),
    ),
    "set_forum": lambda world, given: acts.set_forum(
        world, world.chat(given["chat"]), is_forum=given["is_forum"]
    ),
    "open_topic": lambda world, given: acts.open_topic(
        world, world.chat(given["chat"]), world.user(given["as"]), given["name"]
    ),
}
