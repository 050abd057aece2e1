"""Faults on demand: ``{"status": 429, "retry_after": 3, "method": "sendMessage", "count": 1}``.

``status`` is 429, 403, 401, 500 and so on; ``drop`` does the work and closes the connection.
"""

from __future__ import annotations

from deploy.demo.doubles import Json
from deploy.demo.telegram.errors import BotError, too_many
from deploy.demo.telegram.store import Store

PLAIN: Json = {"status": 500, "count": 1, "method": "", "retry_after": 1, "drop": False}
WORDS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    502: "Bad Gateway",
}


def add(store: Store, given: Json) -> None:
    """Plan a fault. Raises ValueError."""
    if unknown := given.keys() - PLAIN.keys():
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(PLAIN)}.")
    store.plan_fault(PLAIN | given)


def take(store: Store, method: str) -> Json | None:
    """Spend the first fault that matches this method."""
    return store.spend_fault(lambda fault: fault["method"] in ("", method))


def injected(fault: Json) -> BotError:
    if fault["status"] == 429:
        return too_many(fault["retry_after"])
    return BotError(fault["status"], WORDS.get(fault["status"], "Internal Server Error"))
