from django.db import migrations

from tenants.registry.rowsecurity import (
    CITIES,
    give_numbers,
    own,
    share_with_cities,
    true_to_the_registry,
)

OWN = own()
SHOWN = ("library_publishedformat", "library_pack")
OWN_ONLY = ("library_guide", "library_adoption", "library_eveningfigure")
VERSIONS = "library_publishedversion"


def of_a_format(condition: str) -> str:
    return (
        "EXISTS (SELECT FROM public.library_publishedformat AS shown "
        f"WHERE shown.id = published_id AND {condition})"
    )


def policy(table: str, name: str, command: str, condition: str) -> list[str]:
    """SQL that replaces a policy of `share_with_cities`."""
    return [
        f"DROP POLICY {name} ON {table}",
        f"CREATE POLICY {name} ON {table} FOR {command} TO {CITIES} {condition}",
    ]


def shown_rows(table: str) -> list[str]:
    check = f"{OWN} AND {true_to_the_registry(table)}"
    return [
        *policy(table, "city_reads", "SELECT", f"USING (is_open OR {OWN})"),
        *policy(table, "city_adds", "INSERT", f"WITH CHECK ({check})"),
        *policy(table, "city_changes", "UPDATE", f"USING ({OWN}) WITH CHECK ({check})"),
    ]


VERSION_ROWS = [
    *policy(VERSIONS, "city_reads", "SELECT", f"USING ({OWN} OR {of_a_format('shown.is_open')})"),
    *policy(
        VERSIONS,
        "city_adds",
        "INSERT",
        f"WITH CHECK ({OWN} AND {of_a_format(f'shown.city_id = {VERSIONS}.city_id')})",
    ),
    f"DROP POLICY city_changes ON {VERSIONS}",  # a version never changes
    f"REVOKE UPDATE ON {VERSIONS} FROM {CITIES}",
]
VERSION_ROWS_BACK = [
    f"GRANT UPDATE ON {VERSIONS} TO {CITIES}",
    f"CREATE POLICY city_changes ON {VERSIONS} FOR UPDATE TO {CITIES} "
    f"USING ({OWN}) WITH CHECK ({OWN})",
]
GUIDES = policy(
    "library_guide",
    "city_adds",
    "INSERT",
    f"WITH CHECK ({OWN} AND (published_id IS NULL OR "
    f"{of_a_format('shown.city_id = library_guide.city_id')}) AND (pack_id IS NULL OR "
    "EXISTS (SELECT FROM public.library_pack AS shown WHERE shown.id = pack_id "
    "AND shown.city_id = library_guide.city_id)))",
)


class Migration(migrations.Migration):
    """Cities read what open cities show, and write rows of their own only."""

    dependencies = [
        ("library", "0001_initial"),
        ("registry", "0009_published_cities"),
    ]

    operations = [
        *(share_with_cities(table, readable=True) for table in (*SHOWN, VERSIONS)),
        *(share_with_cities(table, readable=False) for table in OWN_ONLY),
        migrations.RunSQL(
            [sql for table in SHOWN for sql in shown_rows(table)] + VERSION_ROWS + GUIDES,
            VERSION_ROWS_BACK,
        ),
        *(give_numbers(table) for table in (*SHOWN, VERSIONS, *OWN_ONLY)),
    ]
