"""The double's state in one SQLite file: objects as JSON, events to deliver, idempotency keys."""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.demo.doubles import Json, State

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
"""
LETTERS = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    return prefix + "_" + "".join(secrets.choice(LETTERS) for _ in range(length))


def _customer_of(body: Json) -> str | None:
    """Whose object it is; ``_customer`` where Stripe's object doesn't say."""
    found: str | None = body.get("customer") or body.get("_customer")
    return found


class Store(State):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "stripe", SCHEMA)

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
