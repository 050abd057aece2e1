"""Sends updates to the webhook, with its secret token, until each has answered 2xx.

Telegram sends the updates of one chat in order, and a failed one again and again; here as well,
unless tests and demos steer it through ``/double/deliveries``, see ``controls.py``.
"""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

from deploy.demo.doubles import Json
from deploy.demo.telegram.world import World

PAUSES = (1, 2, 5, 15, 60, 300)  # seconds after each failed attempt; the last one repeats
PATIENCE = 20.0  # seconds that the webhook may take
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
QUIET: Json = {"hold": False, "drop": 0, "duplicate": 0, "reverse": False, "unknown_fields": False}


def steering(world: World) -> Json:
    """The present disturbances of deliveries."""
    found: Json = QUIET | world.store.setting("deliveries", {})
    return found


def steer(world: World, given: Json) -> Json:
    """Change it. Raises ValueError for unknown names."""
    if unknown := given.keys() - QUIET.keys():
        raise ValueError(f"Unknown: {', '.join(sorted(unknown))}. Known: {', '.join(QUIET)}.")
    changed = steering(world) | given
    world.store.set_setting("deliveries", changed)
    world.to_deliver.set()
    return changed


def waiting(world: World) -> int:
    query = "SELECT count(*) FROM updates WHERE status = 'waiting'"
    with world.store.transaction():
        return int(world.store.database.execute(query).fetchone()[0])


def hurry(world: World) -> None:
    """Make every waiting delivery due now, also those that pause after a failure."""
    with world.store.transaction():
        world.store.database.execute("UPDATE updates SET try_at = 0 WHERE status = 'waiting'")
    world.to_deliver.set()


def listed(world: World, limit: int = 100) -> list[Json]:
    """The latest updates, the newest first."""
    rows = world.store.database.execute(
        "SELECT id, body, status, attempts, answer FROM updates ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [
        {"update_id": row[0], **json.loads(row[1]), "status": row[2], "attempts": row[3]}
        | {"answer": row[4]}
        for row in rows
    ]


class Sender(threading.Thread):
    """The one thread that delivers, in the order of the updates."""

    def __init__(self, world: World) -> None:
        super().__init__(name="updates", daemon=True)
        self.world = world

    def run(self) -> None:
        while True:
            if not self.deliver_one():
                self.world.to_deliver.wait(0.2)
                self.world.to_deliver.clear()

    def deliver_one(self) -> bool:
        """Deliver what is due, if something is. The lock is not held while the webhook answers."""
        with self.world.store.transaction():
            claimed = self._claim()
        if claimed is None:
            return False
        number, update, hook, times = claimed
        for _ in range(times):
            status, words = send(update, hook)
        with self.world.store.transaction():
            self._note(number, hook, delivered=200 <= status < 300, words=words)
        return True

    def _claim(self) -> tuple[int, Json, Json, int] | None:
        steered, hook = steering(self.world), self.world.store.find("webhook", "bot")
        if steered["hold"] or hook is None:
            return None
        row = self.world.store.database.execute(
            "SELECT id, body FROM updates WHERE status = 'waiting' AND try_at <= ? "
            "ORDER BY id * ? LIMIT 1",
            (time.time(), -1 if steered["reverse"] else 1),
        ).fetchone()
        if row is None:
            return None
        number, update = row[0], {"update_id": row[0], **json.loads(row[1])}
        if steered["drop"]:
            self._spend(steered, "drop")
            self._set(number, "dropped", "Dropped on demand.")
            return None
        if steered["unknown_fields"]:
            update = _with_unknown_fields(update)
        times = 1
        if steered["duplicate"]:
            self._spend(steered, "duplicate")
            times = 2
        return number, update, hook, times

    def _spend(self, steered: Json, name: str) -> None:
        self.world.store.set_setting("deliveries", steered | {name: steered[name] - 1})

    def _set(self, number: int, status: str, words: str) -> None:
        self.world.store.database.execute(
            "UPDATE updates SET status = ?, answer = ? WHERE id = ?", (status, words, number)
        )

    def _note(self, number: int, hook: Json, *, delivered: bool, words: str) -> None:
        database = self.world.store.database
        database.execute("UPDATE updates SET attempts = attempts + 1 WHERE id = ?", (number,))
        if delivered:
            self._set(number, "delivered", words)
            return
        (attempts,) = database.execute(
            "SELECT attempts FROM updates WHERE id = ?", (number,)
        ).fetchone()
        pause = PAUSES[min(attempts, len(PAUSES)) - 1]
        database.execute(
            "UPDATE updates SET try_at = ?, answer = ? WHERE id = ?",
            (time.time() + pause, words, number),
        )
        failed = {"last_error_date": int(time.time()), "last_error_message": words}
        self.world.store.put("webhook", "bot", hook | {"_failed": failed})


def send(update: Json, hook: Json) -> tuple[int, str]:
    """POST one update. Returns the status, 0 without an answer, and words about it."""
    headers = {"Content-Type": "application/json"}
    if hook.get("_secret"):
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["_secret"]
    body = json.dumps(update).encode()
    request = urllib.request.Request(hook["url"], body, headers)  # noqa: S310
    answered: Any
    try:
        with OPENER.open(request, timeout=PATIENCE) as answered:
            return answered.status, str(answered.status)
    except urllib.error.HTTPError as error:
        return error.code, f"Wrong response from the webhook: {error.code} {error.reason}"
    except OSError as error:
        return 0, f"Connection failed: {error}"


def _with_unknown_fields(update: Json) -> Json:
    """As an update of tomorrow's Bot API would look."""
    changed = {
        name: {**value, "field_of_tomorrow": {"a": 1}} if isinstance(value, dict) else value
        for name, value in update.items()
    }
    return {**changed, "kind_of_tomorrow": {"b": [2]}}
