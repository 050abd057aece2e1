from django.db import migrations

from tenants.registry.rowsecurity import CITIES, give_numbers, own, true_to_the_registry

TABLE = "directory_listing"


def policies(check: str) -> list[str]:
    return [
        f"DROP POLICY city_adds ON {TABLE}",
        f"DROP POLICY city_changes ON {TABLE}",
        f"CREATE POLICY city_adds ON {TABLE} FOR INSERT TO {CITIES} WITH CHECK ({check})",
        f"CREATE POLICY city_changes ON {TABLE} FOR UPDATE TO {CITIES} "
        f"USING ({own()}) WITH CHECK ({check})",
    ]


class Migration(migrations.Migration):
    """A card carries the address and names of its own city, and numbers that PostgreSQL gives."""

    dependencies = [
        ("directory", "0005_city_names_in_words"),
        ("registry", "0009_published_cities"),
    ]

    operations = [
        migrations.RunSQL(policies(f"{own()} AND {true_to_the_registry(TABLE)}"), policies(own())),
        give_numbers(TABLE),
    ]
