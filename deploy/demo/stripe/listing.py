"""Pages of lists by cursor, and ``expand[]``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.stripe.account import Account, public
from deploy.demo.stripe.errors import invalid, missing

MOST = 100  # objects in a page
Included = Callable[[Account, Json], Json]
# Lists that an object has only where the client asks: {("invoice", "payments"): function}.
INCLUDABLE: dict[tuple[str, str], Included] = {}


def includable(kind: str, name: str) -> Callable[[Included], Included]:
    """Register the function that builds the list ``name`` of an object when it is expanded."""

    def register(function: Included) -> Included:
        INCLUDABLE[kind, name] = function
        return function

    return register


def whole(url: str, objects: list[Json]) -> Json:
    return {"object": "list", "data": objects, "has_more": False, "url": url}


def page(url: str, objects: list[Json], params: Json) -> Json:
    """Cut a page out of objects that are sorted the newest first."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= MOST:
        raise invalid(f"This value must be between 1 and {MOST}.", "limit")
    if isinstance(created := params.get("created"), dict):
        objects = [found for found in objects if within(found["created"], created)]
    elif created is not None:
        objects = [found for found in objects if found["created"] == created]
    places = {found["id"]: place for place, found in enumerate(objects)}
    if after := params.get("starting_after"):
        if after not in places:
            raise missing("object", after, param="starting_after")
        objects = objects[places[after] + 1 :]
        return _page(url, objects[:limit], len(objects) > limit)
    if before := params.get("ending_before"):
        if before not in places:
            raise missing("object", before, param="ending_before")
        objects = objects[: places[before]]
        return _page(url, objects[-limit:], len(objects) > limit)
    return _page(url, objects[:limit], len(objects) > limit)


def _page(url: str, objects: list[Json], has_more: bool) -> Json:
    return {"object": "list", "data": objects, "has_more": has_more, "url": url}


def within(moment: int, bounds: Json) -> bool:
    return bool(
        moment > bounds.get("gt", moment - 1)
        and moment >= bounds.get("gte", moment)
        and moment < bounds.get("lt", moment + 1)
        and moment <= bounds.get("lte", moment)
    )


def matching(objects: list[Json], params: Json, *names: str) -> list[Json]:
    """Keep the objects that have the given values of these parameters."""
    asked = {name: params[name] for name in names if name in params}
    return [
        found
        for found in objects
        if all(found.get(name) == wanted for name, wanted in asked.items())
    ]


def expand(account: Account, body: Json, paths: list[str]) -> Json:
    """Replace identifiers along each path by their objects."""
    shown = public(body)
    if len(paths) > 20:
        raise invalid("You can expand at most 20 properties.", "expand")
    for path in paths:
        if path.count(".") >= 4:
            raise invalid(f"You cannot expand more than 4 levels of a property: {path}", "expand")
        _expand(account, shown, path.split("."), path)
    return shown


def _expand(account: Account, body: Json, keys: list[str], path: str) -> None:
    name, rest = keys[0], keys[1:]
    if (include := INCLUDABLE.get((body.get("object", ""), name))) and name not in body:
        body[name] = include(account, body)
    if name not in body:
        message = f"This property cannot be expanded ({path})."
        raise invalid(message, "expand", code=None)
    body[name] = _followed(account, body[name], expandable=not rest or name != "data")
    for child in body[name] if isinstance(body[name], list) else [body[name]]:
        if rest and isinstance(child, dict):
            _expand(account, child, rest, path)


def _followed(account: Account, value: Any, *, expandable: bool) -> Any:
    if isinstance(value, str) and expandable:
        found = account.store.find(value)
        return public(found) if found else value
    if isinstance(value, list) and expandable:
        return [_followed(account, entry, expandable=True) for entry in value]
    return value
