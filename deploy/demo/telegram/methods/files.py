"""Pictures: what is uploaded, and getFile for what people have sent."""

from __future__ import annotations

import io
import secrets
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import bad_request
from deploy.demo.telegram.methods.table import method
from deploy.demo.telegram.world import World

MOST_BYTES = 10 * 1024 * 1024


@method("getFile", file_id=str)
def get_file(world: World, params: Json) -> Json:
    found = world.store.find("file", params.get("file_id", ""))
    if found is None:
        raise bad_request("invalid file_id")
    return {**found, "file_path": f"photos/{found['_name']}"}


def keep_photo(world: World, given: Any) -> list[Json]:
    """Store a picture. Returns its PhotoSizes. Raises BotError."""
    if isinstance(given, str):
        if known := world.store.find("file", given):
            return [known]
        raise bad_request("wrong file identifier/HTTP URL specified")
    if given is None:
        raise bad_request("there is no photo in the request")
    return keep_picture(world, given.read())


def keep_picture(world: World, content: bytes) -> list[Json]:
    if len(content) > MOST_BYTES:
        raise bad_request("file is too big")
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height, kind = picture.width, picture.height, picture.format or "PNG"
    except (UnidentifiedImageError, OSError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    identifier = f"AgACAgIAAx{secrets.token_urlsafe(24)}"
    name = f"file_{world.store.next_number('file')}.{kind.lower()}"
    path: Path = world.store.folder / "files" / name
    path.write_bytes(content)
    size = {"width": width, "height": height, "file_size": len(content), "_name": name}
    unique = {"file_id": identifier, "file_unique_id": f"AQAD{secrets.token_urlsafe(9)}"}
    return [world.store.put("file", identifier, {**unique, **size})]
