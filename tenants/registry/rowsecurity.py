"""Row-level security for tables that cities share: each role writes its own rows only.

For migrations. Conditions are SQL; a table of one city needs no more than `share_with_cities`.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import migrations

from tenants.registry.scope import role_of

HUB, CITIES, CITY = role_of("hub"), role_of("cities"), role_of("city_")
HUB_DOES_ALL = f"TO {HUB} USING (true) WITH CHECK (true)"


def own(column: str = "city_id") -> str:
    """The column holds the number of the city whose role asks."""
    return f"current_user = '{CITY}' || {column}"


def true_to_the_registry(table: str) -> str:
    """The row's city_slug, city_name_ru, city_name_en and is_open are those of its city."""
    return (
        "EXISTS (SELECT FROM public.registry_published_city AS known WHERE known.id = city_id "
        "AND known.slug = city_slug AND known.name_ru = city_name_ru "
        f"AND known.name_en = city_name_en AND (known.is_open OR NOT {table}.is_open))"
    )


def protect(table: str, *, grants: str, policies: Mapping[str, str]) -> migrations.RunSQL:
    """Turn row-level security on, with these policies and with these rights of cities' roles."""
    return migrations.RunSQL(
        [
            f"GRANT {grants} ON {table} TO {CITIES}",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            *(f"CREATE POLICY {name} ON {table} {rule}" for name, rule in policies.items()),
        ],
        [
            *(f"DROP POLICY {name} ON {table}" for name in reversed(list(policies))),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM {CITIES}",
        ],
    )


def share_with_cities(table: str, *, readable: bool) -> migrations.RunSQL:
    """Let each city write the rows of ``table`` with its own ``city_id``.

    With ``readable`` cities read each other's rows; the hub reads and writes all.
    """
    return protect(
        table,
        grants="SELECT, INSERT, UPDATE, DELETE",
        policies={
            "hub": HUB_DOES_ALL,
            "city_reads": f"FOR SELECT TO {CITIES} USING ({'true' if readable else own()})",
            "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({own()})",
            "city_changes": f"FOR UPDATE TO {CITIES} USING ({own()}) WITH CHECK ({own()})",
            "city_removes": f"FOR DELETE TO {CITIES} USING ({own()})",
        },
    )


def give_numbers(table: str) -> migrations.RunSQL:
    """Let PostgreSQL alone give the numbers of rows, so that a city can't take another's."""
    alter = f"ALTER TABLE {table} ALTER COLUMN id SET GENERATED"
    return migrations.RunSQL(f"{alter} ALWAYS", f"{alter} BY DEFAULT")


def keep_rows(table: str, *fixed: str) -> migrations.RunSQL:
    """Take from cities the right to delete rows of ``table`` and to change its ``fixed`` columns.

    For tables whose rows only the hub deletes; `city_id` is fixed too. LOCK TABLE asks for a right
    to UPDATE or DELETE the whole table, so such a table can't be locked against other cities. A
    column added later needs a grant of its own.
    """
    kept = ", ".join((*fixed, "city_id"))
    grant_the_others = (
        "DO $$ BEGIN EXECUTE (SELECT "  # noqa: S608 - names of our own tables and columns
        f"format('GRANT UPDATE (%s) ON {table} TO {CITIES}', string_agg(quote_ident(attname), ','))"
        f" FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0"
        f" AND NOT attisdropped AND attname <> ALL ('{{{kept}}}')); END $$"
    )
    return migrations.RunSQL(
        [
            f"REVOKE UPDATE, DELETE ON {table} FROM {CITIES}",
            grant_the_others,
            f"DROP POLICY city_removes ON {table}",
        ],
        [
            f"CREATE POLICY city_removes ON {table} FOR DELETE TO {CITIES} USING ({own()})",
            f"GRANT UPDATE, DELETE ON {table} TO {CITIES}",
        ],
    )
