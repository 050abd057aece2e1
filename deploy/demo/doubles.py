"""Doubles of other services, Stripe and Telegram, have in common: their state and their controls.

A double is a process of its own. Its state is one SQLite file: objects as JSON, and a table of
settings. Tests and demos steer it through addresses under ``/double/`` that answer JSON.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse

Json = dict[str, Any]
View = Callable[[HttpRequest], JsonResponse]

SETTINGS = "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);"


class State:
    """One open file; a lock lets one thread at a time into a transaction.

    All work is done inside ``transaction()``: a request sees and leaves whole states.
    """

    def __init__(self, folder: Path, name: str, schema: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lock = threading.RLock()
        self.database = sqlite3.connect(
            folder / f"{name}.sqlite3", isolation_level=None, check_same_thread=False
        )
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = OFF")  # survives a killed process
        self.database.executescript(schema + SETTINGS)
        self._depth = 0

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Lock, then commit or, after an exception, roll back. An inner one joins the outer one."""
        with self.lock:
            if self._depth:
                yield
                return
            self.database.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            else:
                self.database.execute("COMMIT")
            finally:
                self._depth = 0

    def setting(self, name: str, default: Any) -> Any:
        row = self.database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        self.database.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value))
        )

    def plan_fault(self, fault: Json) -> None:
        """`fault` has a `count`: so often it is met."""
        self.set_setting("faults", [*self.faults(), fault])

    def faults(self) -> list[Json]:
        found: list[Json] = self.setting("faults", [])
        return found

    def forget_faults(self) -> None:
        self.set_setting("faults", [])

    def spend_fault(self, is_met: Callable[[Json], bool]) -> Json | None:
        """Spend the first fault that is met, once."""
        planned = self.faults()
        for fault in planned:
            if is_met(fault):
                fault["count"] -= 1
                self.set_setting("faults", [each for each in planned if each["count"] > 0])
                return fault
        return None


def given_in(request: HttpRequest) -> Json:
    """The JSON object of a request to the controls. Raises ValueError."""
    found = json.loads(request.body or b"{}")
    if not isinstance(found, dict):
        raise ValueError("A JSON object is expected.")
    return found


def control(view: View) -> View:
    """Answer 400 with a sentence to what can't be understood."""

    @wraps(view)
    def answer(request: HttpRequest) -> JsonResponse:
        try:
            return view(request)
        except (ValueError, KeyError, TypeError) as error:
            return JsonResponse({"error": str(error)}, status=400)

    return answer
