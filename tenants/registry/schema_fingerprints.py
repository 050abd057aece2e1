"""Fingerprints of schemas: a quick number for all, and exact descriptions for single ones.

The numbers depend on PostgreSQL's object identifiers, so they compare schemas of one database only.
The descriptions are plain text and stay valid after restoring a dump elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

MEMORY = "64MB"  # sorts the catalog of a thousand cities in memory
# One pass over the catalog for all schemas: it has no index by schema.
NUMBERS = """
    WITH relations AS NOT MATERIALIZED (
        SELECT c.oid, c.relname, c.relkind, c.relrowsecurity, c.relnamespace
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname ~ '^city_[0-9]+$' AND c.relkind <> 'S'
    ), looks AS (
        SELECT r.relnamespace, hash_record_extended(ROW(
            r.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.attidentity,
            d.adbin::text), 1) AS hash
        FROM pg_attribute a JOIN relations r ON r.oid = a.attrelid AND r.relkind <> 'i'
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT r.relnamespace, hash_record_extended(ROW(
            r.relname, k.conname, k.contype, k.condeferrable, k.condeferred, k.convalidated,
            k.confdeltype, k.confupdtype, k.conkey, o.relname, k.confkey, k.conbin::text), 2)
        FROM pg_constraint k JOIN relations r ON r.oid = k.conrelid
        LEFT JOIN relations o ON o.oid = k.confrelid
        WHERE k.contype <> 'n'
        UNION ALL
        SELECT r.relnamespace, hash_record_extended(ROW(
            r.relname, r.relkind, r.relrowsecurity, i.indisunique, i.indisvalid, i.indkey::text,
            i.indclass::text, i.indoption::text, i.indexprs::text, i.indpred::text), 3)
        FROM relations r LEFT JOIN pg_index i ON i.indexrelid = r.oid
    )
    SELECT relnamespace::regnamespace::text, bit_xor(hash) FROM looks GROUP BY relnamespace
"""

# For one schema: pg_depend has an index by schema.
LINES = """
    WITH relations AS MATERIALIZED (
        SELECT c.* FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
        WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = %(schema)s::regnamespace
          AND d.classid = 'pg_class'::regclass AND c.relkind <> 'S'
    )
    SELECT format('column %%s.%%s: %%s', r.relname, a.attname, concat_ws(' ',
        format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END,
        CASE WHEN a.attidentity <> '' THEN 'identity' END,
        'default ' || pg_get_expr(d.adbin, d.adrelid)))
    FROM relations r JOIN pg_attribute a ON a.attrelid = r.oid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT format('constraint %%s: %%s', k.conname, concat_ws(' ',
        replace(pg_get_constraintdef(k.oid), %(schema)s || '.', ''),
        CASE WHEN NOT k.convalidated THEN 'not valid' END))
    FROM relations r JOIN pg_constraint k ON k.conrelid = r.oid
    WHERE k.contype <> 'n'
    UNION ALL
    SELECT format('index %%s: %%s', x.relname, concat_ws(' ',
        replace(pg_get_indexdef(x.oid), %(schema)s || '.', ''),
        CASE WHEN NOT i.indisvalid THEN 'broken' END))
    FROM relations r JOIN pg_index i ON i.indrelid = r.oid JOIN pg_class x ON x.oid = i.indexrelid
    UNION ALL
    SELECT format('%%s %%s%%s', CASE r.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view'
        ELSE 'relation' END, r.relname, CASE WHEN r.relrowsecurity THEN ': secured' END)
    FROM relations r
"""


def numbers() -> dict[str, int]:
    """Fingerprints of all cities' non-empty schemas; equal ones have the same structure."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")
        cursor.execute(NUMBERS)
        return dict(cursor.fetchall())


def lines(schema: str) -> list[str]:
    """Sorted descriptions of all columns, constraints, indexes and tables of a schema."""
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"schema": schema})
        return sorted(line for (line,) in cursor.fetchall())


def differences(wanted: Collection[str], found: Collection[str], *, limit: int = 5) -> str:
    """Missing and additional lines of a schema, in words."""
    missing, extra = set(wanted) - set(found), set(found) - set(wanted)
    named = [f"missing {line}" for line in sorted(missing)]
    named += [f"unexpected {line}" for line in sorted(extra)]
    more = len(named) - limit
    return "; ".join(named[:limit]) + (f"; and {more} more" if more > 0 else "")
