"""Cursors that send pending statements, the scope and the statement in one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base as django_base
from psycopg import sql

from tenants.registry.backend.guard import refuse_escape

if TYPE_CHECKING:
    from psycopg import ClientCursor as Cursor
    from psycopg import ServerCursor as ServerSideCursor

    from tenants.registry.backend.base import DatabaseWrapper
else:  # with Django's additions, which its stubs lack
    Cursor, ServerSideCursor = django_base.Cursor, django_base.ServerSideCursor


def text_of(query: Any, cursor: Any) -> str:
    if isinstance(query, sql.Composable):
        return query.as_string(cursor)
    return query.decode() if isinstance(query, bytes) else str(query)


class ScopedCursor(Cursor):
    """A cursor of a scope. Without ``scoped_by`` an ordinary one, for a new connection's set-up."""

    scoped_by: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        database = self.scoped_by
        if database is None:
            return super().execute(query, params, **options)
        prefix = database.prefix()
        query = query if type(query) is str else text_of(query, self)
        if not database.is_building:
            refuse_escape(query)
        database.notice(query)
        if prefix:
            # Merged apart from the prefix, which differs by city: psycopg remembers how a statement
            # is divided at its parameters.
            whole = query if params is None else self.mogrify(query, params)
            with database.sending():
                super().execute(";".join([*prefix, whole]), **options)
            self.set_result(len(prefix))
        else:
            super().execute(query, params, **options)
        if database.recorder is not None:
            sent = Cursor(self.connection).mogrify(query, params)  # a prefix would hide its results
            database.recorder.add(sent, self.statusmessage or "")
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> Any:
        self._flush(query)
        return super().executemany(query, params_seq, **options)

    def copy(self, statement: Any, params: Any = None, **options: Any) -> Any:
        self._flush(statement)
        return super().copy(statement, params, **options)

    def _flush(self, query: Any) -> None:
        if self.scoped_by is not None:
            self.scoped_by.flush()
            text = text_of(query, self)
            if not self.scoped_by.is_building:
                refuse_escape(text)
            self.scoped_by.notice(text)


class ScopedServerSideCursor(ServerSideCursor):
    """The cursor of `iterator()`. Sends the scope first, because DECLARE must be sent alone."""

    scoped_by: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self.scoped_by is not None:
            self.scoped_by.flush()
            text = text_of(query, self)
            refuse_escape(text)
            self.scoped_by.notice(text)
        return super().execute(query, params, **options)
