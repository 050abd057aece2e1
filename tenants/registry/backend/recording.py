"""Record the statements of migrations, to replay them without running the migrations."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor

READING = ("SELECT", "SHOW", "DECLARE", "FETCH", "CLOSE", "SAVEPOINT", "RELEASE")


class Recorder:
    """Collects statements that changed something, and those that a migration sent explicitly."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.by_editor = False

    def add(self, statement: str, status: str) -> None:
        if self.by_editor or not status.startswith(READING):
            self.statements.append(statement.strip().rstrip(";"))

    def take(self) -> list[str]:
        taken, self.statements = self.statements, []
        return taken


class RecordingSchemaEditor(DatabaseSchemaEditor):
    def execute(self, sql: Any, params: Any = ()) -> None:
        recorder: Recorder | None = getattr(self.connection, "recorder", None)
        if recorder is None:
            super().execute(sql, params)
            return
        recorder.by_editor = True
        try:
            super().execute(sql, params)
        finally:
            recorder.by_editor = False
