"""The double's state in one SQLite file: objects and messages as JSON, updates to deliver.

All work is done inside ``transaction()``, one at a time: a request sees and leaves whole states.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)
);
CREATE TABLE IF NOT EXISTS messages (
    chat INTEGER NOT NULL, id INTEGER NOT NULL, topic INTEGER, body TEXT NOT NULL,
    PRIMARY KEY (chat, id)
);
CREATE TABLE IF NOT EXISTS updates (
    id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, status TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, try_at REAL NOT NULL, answer TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS updates_to_make ON updates (status, try_at);
CREATE TABLE IF NOT EXISTS calls (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, params TEXT NOT NULL,
    status INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """One open file; a lock lets one thread at a time into a transaction."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "files").mkdir(exist_ok=True)
        self.folder = folder
        self.lock = threading.RLock()
        self.database = sqlite3.connect(
            folder / "telegram.sqlite3", isolation_level=None, check_same_thread=False
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

    def put(self, kind: str, identifier: int | str, body: Json) -> Json:
        self.database.execute(
            "INSERT OR REPLACE INTO objects (kind, id, body) VALUES (?, ?, ?)",
            (kind, str(identifier), json.dumps(body)),
        )
        return body

    def find(self, kind: str, identifier: int | str) -> Json | None:
        row = self.database.execute(
            "SELECT body FROM objects WHERE kind = ? AND id = ?", (kind, str(identifier))
        ).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: str) -> list[Json]:
        """Objects of a kind in the order in which they were made."""
        rows = self.database.execute(
            "SELECT body FROM objects WHERE kind = ? ORDER BY rowid", (kind,)
        )
        return [json.loads(body) for (body,) in rows]

    def put_message(self, message: Json) -> Json:
        topic = message.get("message_thread_id")
        self.database.execute(
            "INSERT OR REPLACE INTO messages (chat, id, topic, body) VALUES (?, ?, ?, ?)",
            (message["chat"]["id"], message["message_id"], topic, json.dumps(message)),
        )
        return message

    def message(self, chat: int, identifier: int) -> Json | None:
        row = self.database.execute(
            "SELECT body FROM messages WHERE chat = ? AND id = ?", (chat, identifier)
        ).fetchone()
        return json.loads(row[0]) if row else None

    def messages(self, chat: int, topic: int | None = None) -> list[Json]:
        """Messages of a chat, or of one of its topics, the oldest first."""
        query, values = "SELECT body FROM messages WHERE chat = ?", [chat]
        if topic:
            query, values = f"{query} AND topic = ?", [chat, topic]
        rows = self.database.execute(f"{query} ORDER BY id", values)
        return [json.loads(body) for (body,) in rows]

    def delete_message(self, chat: int, identifier: int) -> None:
        self.database.execute("DELETE FROM messages WHERE chat = ? AND id = ?", (chat, identifier))

    def next_number(self, name: str, first: int = 1) -> int:
        number: int = self.setting(name, first)
        self.set_setting(name, number + 1)
        return number

    def setting(self, name: str, default: Any) -> Any:
        row = self.database.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        self.database.execute(
            "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value))
        )
