"""The double's state in one SQLite file: objects as JSON, events to deliver, idempotency keys.

All work is done inside ``transaction()``, one at a time: a request sees and leaves whole states.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    customer TEXT, body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, customer, seq);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
    status TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, try_at REAL NOT NULL,
    answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS deliveries_to_make ON deliveries (status, try_at);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created REAL NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "_" + "".join(secrets.choice(LETTERS) for _ in range(length))


def _customer_of(body: Json) -> str | None:
    """Whose object it is; ``_customer`` where Stripe's object doesn't say."""
    found: str | None = body.get("customer") or body.get("_customer")
    return found


class Store:
    """One open file; a lock lets one thread at a time into a transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lock = threading.RLock()
        self.database = sqlite3.connect(
            folder / "stripe.sqlite3", isolation_level=None, check_same_thread=False
        )
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = OFF")  # survives a killed process
        self.database.executescript(SCHEMA)
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

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo, inside a transaction, everything that is done in the block."""
        self.database.execute("SAVEPOINT undone")
        try:
            yield
        finally:
            self.database.execute("ROLLBACK TO undone")
            self.database.execute("RELEASE undone")

    def add(self, kind: str, body: Json) -> Json:
        self.database.execute(
            "INSERT INTO objects (id, kind, customer, body) VALUES (?, ?, ?, ?)",
            (body["id"], kind, _customer_of(body), json.dumps(body)),
        )
        return body

    def save(self, body: Json) -> None:
        self.database.execute(
            "UPDATE objects SET body = ?, customer = ? WHERE id = ?",
            (json.dumps(body), _customer_of(body), body["id"]),
        )

    def delete(self, identifier: str) -> None:
        self.database.execute("DELETE FROM objects WHERE id = ?", (identifier,))

    def find(self, identifier: str, kind: str | None = None) -> Json | None:
        row = self.database.execute(
            "SELECT kind, body FROM objects WHERE id = ?", (identifier,)
        ).fetchone()
        if row is None or (kind and row[0] != kind):
            return None
        body: Json = json.loads(row[1])
        return body

    def all(self, kind: str, *, customer: str | None = None) -> list[Json]:
        """Objects of a kind, the newest first."""
        query = "SELECT body FROM objects WHERE kind = ?"
        values = [kind]
        if customer:
            query, values = query + " AND customer = ?", [kind, customer]
        rows = self.database.execute(query + " ORDER BY seq DESC", values)
        return [json.loads(body) for (body,) in rows]

    def setting(self, name: str, default: Any) -> Any:
        row = self.database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        self.database.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value))
        )
