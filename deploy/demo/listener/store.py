"""The latest deliveries, in one file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.demo.doubles import State

KEPT = 100
ALL_RIGHT = 204
ANSWERS = {ALL_RIGHT: "All right", 500: "An error: it is tried again", 410: "Gone: no more of it"}
SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, webhook_id TEXT NOT NULL,
    is_signed INTEGER NOT NULL, answer INTEGER NOT NULL, body TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """One delivery. `at`: when it came, on the clock of the listener."""

    at: str
    webhook_id: str
    is_signed: bool
    answer: int
    body: str

    @property
    def event(self) -> str:
        content = self._content()
        return str(content.get("type", "")) if isinstance(content, dict) else ""

    @property
    def pretty(self) -> str:
        """The body with an indent; as it came if it is no JSON."""
        content = self._content()
        return self.body if content is None else json.dumps(content, indent=2, ensure_ascii=False)

    def _content(self) -> object:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Store(State):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "listener", SCHEMA)

    @property
    def answer(self) -> int:
        """The status with which deliveries are answered."""
        with self.transaction():
            return int(self.setting("answer", ALL_RIGHT))

    def choose_answer(self, status: int) -> None:
        with self.transaction():
            self.set_setting("answer", status)

    def keep(self, heard: Heard) -> None:
        values = (heard.at, heard.webhook_id, heard.is_signed, heard.answer, heard.body)
        columns = "at, webhook_id, is_signed, answer, body"
        with self.transaction():
            self.database.execute(
                f"INSERT INTO deliveries ({columns}) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
                values,
            )
            self.database.execute(
                "DELETE FROM deliveries WHERE number <= (SELECT max(number) FROM deliveries) - ?",
                (KEPT,),
            )

    def latest(self) -> list[Heard]:
        """The newest first."""
        with self.transaction():
            rows = self.database.execute(
                "SELECT at, webhook_id, is_signed, answer, body FROM deliveries "
                "ORDER BY number DESC"
            ).fetchall()
        return [Heard(at, number, bool(ok), answer, body) for at, number, ok, answer, body in rows]
