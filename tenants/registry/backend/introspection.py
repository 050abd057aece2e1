"""Looking at the tables of the scope's schema only.

django-tenants does this by a session-wide `SET search_path`, which would stay on the connection
for whoever gets it next. Django asks of every table in the database whether it is visible: with a
thousand cities that takes a seventh of a second, and migrating asks several times.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.introspection import DatabaseIntrospection, TableInfo

# pg_class has no index by schema, pg_depend has.
HERE = """
    SELECT c.relname, CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v'
        ELSE 't' END, obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid
    WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass
      AND d.refobjid = (SELECT current_schema()::regnamespace)
      AND d.classid = 'pg_catalog.pg_class'::regclass AND c.relkind IN ('f', 'm', 'p', 'r', 'v')
"""


class SchemaIntrospection(DatabaseIntrospection):
    def get_table_list(self, cursor: Any) -> Any:
        """Its tables and views, kinds and comments, in the shape of Django's own."""
        cursor.execute(HERE)
        return [TableInfo(*row) for row in cursor.fetchall()]
