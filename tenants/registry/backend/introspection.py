"""Looking at the tables of the scope's schema only.

django-tenants does this by a session-wide `SET search_path`, which would stay on the connection
for whoever gets it next; here the scope's own search path stays, and names are narrowed to it.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection

HERE = """
    SELECT c.relname FROM pg_catalog.pg_class c
    WHERE c.relnamespace = current_schema()::regnamespace
"""


class SchemaIntrospection(DatabaseIntrospection):
    def get_table_list(self, cursor: Any) -> Any:
        tables: Any = super().get_table_list(cursor)
        cursor.execute(HERE)
        here = {name for (name,) in cursor.fetchall()}
        return [table for table in tables if table.name in here]
