"""The double's state in one SQLite file: objects and messages as JSON, updates to deliver."""

from __future__ import annotations

import json
from pathlib import Path

from deploy.demo.doubles import Json, State

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
"""


class Store(State):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "telegram", SCHEMA)
        (folder / "files").mkdir(parents=True, exist_ok=True)

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
