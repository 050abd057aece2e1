"""Row-level security for tables that cities share: each role writes its own rows only."""

from __future__ import annotations

from django.db import migrations

from tenants.registry.scope import role_of


def share_with_cities(table: str, *, readable: bool) -> migrations.RunSQL:
    """Let each city write the rows of ``table`` with its own ``city_id``.

    With ``readable`` cities read each other's rows; the hub reads and writes all.
    """
    hub, cities = role_of("hub"), role_of("cities")
    own = f"current_user = '{role_of('city_')}' || city_id"
    seen = "true" if readable else own
    return migrations.RunSQL(
        [
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {cities}",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY hub ON {table} TO {hub} USING (true) WITH CHECK (true)",
            f"CREATE POLICY city_reads ON {table} FOR SELECT TO {cities} USING ({seen})",
            f"CREATE POLICY city_adds ON {table} FOR INSERT TO {cities} WITH CHECK ({own})",
            f"CREATE POLICY city_changes ON {table} FOR UPDATE TO {cities} "
            f"USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY city_removes ON {table} FOR DELETE TO {cities} USING ({own})",
        ],
        [
            *(
                f"DROP POLICY {name} ON {table}"
                for name in ("city_removes", "city_changes", "city_adds", "city_reads", "hub")
            ),
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
            f"REVOKE ALL ON {table} FROM {cities}",
        ],
    )
