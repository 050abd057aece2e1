"""The Bot API over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

from __future__ import annotations

import json
import socket

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse

from deploy.demo.telegram import faults, methods, params, running
from deploy.demo.telegram.errors import BotError
from deploy.demo.telegram.world import World, public


def call(request: HttpRequest, token: str, name: str) -> HttpResponse:
    world = running.world()
    with world.store.transaction():
        fault = faults.take(world.store, name)
    given = {}
    try:
        given = params.given_in(request)
        if fault and not fault["drop"]:
            raise faults.injected(fault)
        with world.store.transaction():
            result = public(_work(world, token, name, given))
        status, body = 200, {"ok": True, "result": result}
    except BotError as error:
        status, body = error.status, error.body()
    _note(world, name, given, status)
    if fault and fault["drop"]:
        connection: socket.socket = request.META["gunicorn.socket"]
        connection.shutdown(socket.SHUT_RDWR)
    return JsonResponse(body, status=status)


def file(request: HttpRequest, token: str, path: str) -> HttpResponse | FileResponse:
    world = running.world()
    found = world.store.folder / "files" / path.rpartition("/")[2]
    if token != world.token or not found.is_file():
        return JsonResponse(BotError(404, "Not Found").body(), status=404)
    return FileResponse(found.open("rb"), content_type="application/octet-stream")


def _work(world: World, token: str, name: str, given: dict[str, object]) -> object:
    if ":" not in token:
        raise BotError(404, "Not Found")
    if token != world.token or world.store.setting("is_revoked", False):
        raise BotError(401, "Unauthorized")
    found = methods.find(name)
    if found is None:
        raise BotError(404, "Not Found")
    return found.answer(world, params.check(given, found.params))


def _note(world: World, name: str, given: dict[str, object], status: int) -> None:
    """Remember the call for tests."""
    shown = {
        key: f"file of {value.size} bytes" if isinstance(value, UploadedFile) else value
        for key, value in given.items()
    }
    with world.store.transaction():
        world.store.database.execute(
            "INSERT INTO calls (method, params, status) VALUES (?, ?, ?)",
            (name, json.dumps(shown), status),
        )
