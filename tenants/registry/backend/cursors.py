"""Cursors that send what is pending, the scope and the statement as one message."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import base as django_base
from psycopg import sql

from tenants.registry.scope import OutsideScope

if TYPE_CHECKING:
    from psycopg import ClientCursor as Cursor
    from psycopg import ServerCursor as ServerSideCursor

    from tenants.registry.backend.base import DatabaseWrapper
else:  # the same cursors with Django's additions, which its stubs don't describe
    Cursor, ServerSideCursor = django_base.Cursor, django_base.ServerSideCursor

GAP = r"(?:\s|--[^\n\r]*(?:[\n\r]|$)|/\*.*?\*/)"
ESCAPES = re.compile(
    rf"""(?:^|;){GAP}*(?:
        (?:re)?set{GAP}+(?:(?:local|session){GAP}+)?["]?
            (?:role|session_authorization|session{GAP}+authorization|search_path|schema|all)\b
        | (?:commit|rollback|discard|prepare{GAP}+transaction)\b
    )
    | \bset_config["]?{GAP}*\(
        (?!{GAP}*'(?!role'|search_path'|session_authorization')[a-z_.]+'{GAP}*,)
    | \bu&"  # a name in disguise
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
ENDS = re.compile(rf"(?:^|;){GAP}*(?:begin|start|end|abort)\b", re.IGNORECASE | re.DOTALL)
# In the body of a DO block they are words like any other.
BODY = re.compile(
    rf"^{GAP}*do{GAP}+(?:language{GAP}+\w+{GAP}+)?(\$\w*\$).*?\1", re.IGNORECASE | re.DOTALL
)


REMEMBERED = 4_000  # characters: longer statements rarely come twice


@lru_cache(maxsize=2_000)
def escapes(statement: str) -> bool:
    """Django's statements come again and again, with their values still apart."""
    return bool(ESCAPES.search(statement) or ENDS.search(BODY.sub("", statement, count=1)))


def refuse_escape(statement: str) -> None:
    """Stop a statement that would change who asks. An oversight ends here; so does `; SET ROLE`.

    PostgreSQL can't forbid it: the login may become every city, and whoever can run statements of
    their own making can ask for that. See README.md, "What one login can't promise".
    """
    look = escapes if len(statement) < REMEMBERED else escapes.__wrapped__
    if look(statement):
        raise OutsideScope(
            "Roles, search paths and transactions belong to the scope: "
            "use `with city.scope():` and `transaction.atomic()`."
        )


def text_of(query: Any, cursor: Any) -> str:
    if isinstance(query, sql.Composable):
        return query.as_string(cursor)
    return query.decode() if isinstance(query, bytes) else str(query)


class ScopedCursor(Cursor):
    """Without ``scoped_by`` an ordinary cursor: for what Django asks of a new connection."""

    scoped_by: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        database = self.scoped_by
        if database is None:
            return super().execute(query, params, **options)
        prefix = database.prefix()
        query = query if type(query) is str else text_of(query, self)
        if not database.is_building:
            refuse_escape(query)
        if prefix:
            with database.sending():
                super().execute(";".join([*prefix, query]), params, **options)
            self.set_result(len(prefix))
        else:
            super().execute(query, params, **options)
        if database.recorder is not None:
            sent = Cursor(self.connection).mogrify(query, params)  # mine would lose its results
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
            if not self.scoped_by.is_building:
                refuse_escape(text_of(query, self))


class ScopedServerSideCursor(ServerSideCursor):
    """`iterator()`: the scope goes first, because DECLARE must stand alone."""

    scoped_by: DatabaseWrapper | None = None

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        if self.scoped_by is not None:
            self.scoped_by.flush()
            refuse_escape(text_of(query, self))
        return super().execute(query, params, **options)
