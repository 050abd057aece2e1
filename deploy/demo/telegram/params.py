"""Parameters of a call: JSON, a form or multipart; checked against what a method knows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import bad_request

Kinds = Mapping[str, type]


def given_in(request: HttpRequest) -> dict[str, Any]:
    """All parameters; files stay UploadedFile."""
    if request.content_type == "application/json":
        found = json.loads(request.body or b"{}")
        if not isinstance(found, dict):
            raise bad_request("can't parse JSON object")
        return found
    named: dict[str, Any] = {**request.GET.dict(), **request.POST.dict()}
    return {**named, **request.FILES.dict()}


def check(given: Mapping[str, Any], known: Kinds) -> Json:
    """Parameters by their types. Raises BotError for unknown ones and for what can't be read."""
    if unknown := given.keys() - known.keys():
        raise bad_request(f"the double doesn't know {', '.join(sorted(unknown))}")
    return {
        name: _read(name, value, known[name], given)
        for name, value in given.items()
        if value is not None
    }


def _read(name: str, value: Any, kind: type, given: Mapping[str, Any]) -> Any:
    if isinstance(value, UploadedFile):
        return value
    if isinstance(value, str) and value.startswith("attach://"):
        return given[value.removeprefix("attach://")]
    if kind in (dict, list, bool) and isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name}: can't parse JSON object") from None
    if kind is int and isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise bad_request(f"invalid {name} specified")
    return value
