"""The database backend: sends the scope with each transaction, and refuses statements without one.

Django sends BEGIN and SAVEPOINT as separate statements. Here they wait in `pending` and are sent
with the next real statement in one message (psycopg's client-side cursors use the simple protocol,
which accepts several statements), so a scope of k queries takes at most k + 1 round trips and a
scope without queries takes none. (CONN_HEALTH_CHECKS adds one round trip a request for a kept
connection; the pool needs none.) `SET LOCAL` ends with the transaction, so nothing is left on the
connection for the next user of a pool.
"""

from __future__ import annotations

import select
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import InternalError, OperationalError
from django_tenants.postgresql_backend import base as django_tenants_base
from psycopg import pq

from tenants.registry import city_version, time_limits
from tenants.registry.backend.cursors import ScopedCursor, ScopedServerSideCursor
from tenants.registry.backend.introspection import SchemaIntrospection
from tenants.registry.backend.recording import Recorder, RecordingSchemaEditor
from tenants.registry.scope import PUBLIC, OtherScope, OutsideScope, Scope, role_of

BEGIN = "BEGIN"
CHECK_NOW = "SET CONSTRAINTS ALL IMMEDIATE;SET CONSTRAINTS ALL DEFERRED"


class DatabaseWrapper(django_tenants_base.DatabaseWrapper):
    SchemaEditorClass = RecordingSchemaEditor
    scope: Scope | None = None
    recorder: Recorder | None = None
    has_written = False  # true if this transaction may have changed pages of the city
    reads: list[str] | None = None  # statements, while tenants/ui/caching records them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.pending: list[str] = []
        self.on_server: Scope | None = None
        self.schemas_touched: set[str] = set()  # by this connection, see `connections`
        super().__init__(*args, **kwargs)
        self.introspection = SchemaIntrospection(self)

    # ── The interface of django-tenants ──────────────────────────────────────────────────────
    @property
    def schema_name(self) -> str:
        return self.scope.schema if self.scope else PUBLIC

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        """Ignore the parent's constructor; the schema is that of the scope."""

    @property
    def tenant(self) -> Any:
        """The city of the scope, or an object with the name of the schema."""
        city = self.scope.city if self.scope else None
        return city or django_tenants_base.FakeTenant(self.schema_name)

    @tenant.setter
    def tenant(self, value: Any) -> None:
        """Ignore the parent's constructor; the tenant is that of the scope."""

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Accept the schema of the present scope only.

        Raises `OutsideScope`, or `OtherScope` in a scope.

        Silently ignoring another schema would write rows into the wrong one.
        """
        if tenant.schema_name == self.schema_name:
            return
        if self.scope is not None:
            raise OtherScope(
                f"Already working in {self.schema_name}, not in {tenant.schema_name}: "
                "end that scope first."
            )
        raise OutsideScope("Use `with city.scope():` to work in a city.")

    def _cursor(self, name: str | None = None) -> Any:
        # Skip django-tenants' own cursor, which would send SET search_path each time.
        return super(django_tenants_base.DatabaseWrapper, self)._cursor(name)

    # ── Cursors ───────────────────────────────────────────────────────────────────────────────
    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": ScopedCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self._forget()
        connection = super().get_new_connection(conn_params)
        while self.pool and not _is_alive(connection):
            connection.close()
            self.pool.putconn(connection)  # which replaces it
            connection = super().get_new_connection(conn_params)
        self.schemas_touched = vars(connection).setdefault("schemas_touched", set())  # of the pool
        connection.autocommit = True  # this backend sends BEGIN itself
        self._refuse_superuser(connection)
        return connection

    def _refuse_superuser(self, connection: Any) -> None:
        """Refuse a superuser.

        PostgreSQL reports it to each new connection, so this needs no query.
        """
        if connection.info.parameter_status("is_superuser") != "on":
            return
        if settings.DEMO or settings.ALLOW_SUPERUSER:
            return
        connection.close()
        raise ImproperlyConfigured(
            f"The login “{self.settings_dict['USER']}” is a superuser, for whom no city's walls "
            "stand: sign in as the login that `manage.py fleet bootstrap-sql` sets up."
        )

    @property
    def is_building(self) -> bool:
        return self.scope is not None and self.scope.role == role_of("owner")

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None:
            cursor = super().create_cursor()
        else:
            cursor = ScopedServerSideCursor(
                self.connection, name=name, scrollable=False, withhold=False
            )
        cursor.scoped_by = self
        return cursor

    def prefix(self) -> list[str]:
        """The statements to be sent before the next one."""
        if self.scope is None:
            raise OutsideScope(
                "This query has no scope: wrap it in `with city.scope():` or `with hub_scope():`."
            )
        if not self.in_atomic_block:
            raise OutsideScope("A scope is a transaction, and this one has been left.")
        if self.on_server is self.scope:
            return self.pending
        limits = () if self.is_building else time_limits.statements()
        return [*self.pending, *self.scope.statements(), *limits]

    def notice(self, query: str) -> None:
        """Record whether a statement changes pages, and the statements that a page reads."""
        if not self.has_written and city_version.changes_pages(query):
            self.has_written = True
        if self.reads is not None:
            self.reads.append(query)

    def move_version(self) -> None:
        """Move the version of the scope's city if something was written, just before the commit.

        The last statement of its transaction, so that nobody waits for the row longer than for the
        commit itself. References are checked before it: at the commit, their checks would wait for
        rows of others, who wait for the version.
        """
        city = self.scope.city if self.scope else None
        if city is None or not self.has_written or self.needs_rollback or self._has_failed():
            return
        if self.scope and self.scope.read_only:  # PostgreSQL has refused the write
            return
        with self.wrap_database_errors:
            self.flush()
            self.connection.execute(f"{CHECK_NOW};{city_version.MOVE}", [city.pk])

    def ask_between_scopes(self, statements: str) -> str:
        """The one value of the last of some statements of ours; empty without a row.

        Raises DatabaseError in a transaction, and when the connection is gone.
        """
        if self.scope is not None or self.in_atomic_block:
            raise OtherScope("This is asked between scopes.")
        self.ensure_connection()
        with self.wrap_database_errors:
            result = self.connection.pgconn.exec_(statements.encode())
        if result.status != pq.ExecStatus.TUPLES_OK:
            self.close()
            raise OperationalError(result.error_message.decode(errors="replace"))
        value = result.get_value(0, 0) if result.ntuples else None
        return value.decode() if value else ""

    def sending(self) -> _Sending:
        return _Sending(self)

    def flush(self) -> None:
        """Send pending statements now, before one that must be sent alone."""
        if prefix := self.prefix():
            with self.sending(), self.wrap_database_errors:
                self.connection.execute(";".join(prefix))

    # ── Transactions ──────────────────────────────────────────────────────────────────────────
    def _set_autocommit(self, autocommit: bool) -> None:
        if autocommit:
            self._forget()
        else:
            self.pending = [BEGIN]

    def _commit(self) -> None:
        if self._has_failed():
            # PostgreSQL would turn COMMIT into a silent ROLLBACK; let Django roll back and raise.
            raise InternalError("An error inside this transaction was caught, so it can't be kept.")
        self._end(super()._commit)

    def _rollback(self) -> None:
        self._end(super()._rollback)

    def _end(self, send: Any) -> None:
        began = BEGIN not in self.pending
        self._forget()
        if began:
            send()
        elif self.connection is not None and self.connection.closed:
            self.close()  # the server closed it before BEGIN was sent: use a new connection
        if not self.get_autocommit():
            self.pending = [BEGIN]

    def close(self) -> None:
        self._forget()
        super().close()

    def _forget(self) -> None:
        self.pending = []
        self.on_server = None
        self.has_written = False

    # ── Savepoints ────────────────────────────────────────────────────────────────────────────
    def _savepoint(self, sid: str) -> None:
        self.pending.append(self.ops.savepoint_create_sql(sid))
        if BEGIN not in self.pending:
            # A syntax error discards its whole message. Without BEGIN in
            # that message the transaction would live on, failed and without this savepoint.
            self._send_pending()

    def _savepoint_commit(self, sid: str) -> None:
        created = self.ops.savepoint_create_sql(sid)
        if created in self.pending:
            self.pending.remove(created)
        else:
            self.pending.append(self.ops.savepoint_commit_sql(sid))
            if self._has_failed():
                # Its error was caught inside: PostgreSQL refuses RELEASE, and Django rolls back.
                self._send_pending()

    def _savepoint_rollback(self, sid: str) -> None:
        created = self.ops.savepoint_create_sql(sid)
        if created in self.pending:
            del self.pending[self.pending.index(created) + 1 :]
            return
        self.pending = [self.ops.savepoint_rollback_sql(sid)]
        self.on_server = None  # a rollback to the savepoint undoes SET LOCAL
        self._send_pending()

    def _send_pending(self) -> None:
        statements, self.pending = ";".join(self.pending), []
        with self.wrap_database_errors:
            self.connection.execute(statements)

    def _has_failed(self) -> bool:
        """True if the transaction on the server can only be rolled back. Needs no round trip."""
        connection = self.connection
        return (
            connection is not None
            and connection.info.transaction_status == pq.TransactionStatus.INERROR
        )

    def check_constraints(self, table_names: Any = None) -> None:
        if BEGIN not in self.pending:
            with self.wrap_database_errors:
                self.connection.execute(CHECK_NOW)


def _is_alive(connection: Any) -> bool:
    """False if the server has ended an idle connection, which then has an end to read.

    Needs no round trip, unlike the pool's own check.
    """
    waiting = select.poll()
    waiting.register(connection.pgconn.socket, select.POLLIN)
    return not connection.closed and not waiting.poll(0)


class _Sending:
    """Mark pending statements as sent, unless PostgreSQL refused BEGIN."""

    def __init__(self, database: DatabaseWrapper) -> None:
        self.database = database
        self.began = BEGIN not in database.pending
        self.pending, self.scope = list(database.pending), database.scope

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        database = self.database
        if error is None:
            if self.scope is not None and database.on_server is not self.scope:
                database.schemas_touched.add(self.scope.schema)
            database.pending, database.on_server = [], self.scope
            return
        status = database.connection.info.transaction_status
        if self.began or status == pq.TransactionStatus.INERROR:
            # After a failure only a rollback can follow, which clears the rest.
            database.pending, database.on_server = [], None
