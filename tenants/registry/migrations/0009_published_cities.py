from django.db import migrations

from tenants.registry.scope import role_of


class Migration(migrations.Migration):
    """The part of a city that all others may read: its address, names and whether it is open.

    Row-level security of shared tables compares with it. A column that it shows can't change its
    type while it stands: such a migration drops the view and makes it again.
    """

    dependencies = [("registry", "0008_alarm_ids_are_given")]

    operations = [
        migrations.RunSQL(
            [
                "CREATE VIEW registry_published_city AS SELECT id, slug, name_ru, name_en, "
                "state IN ('active', 'read_only') AS is_open FROM registry_city "
                "WHERE state NOT IN ('spare', 'gone')",
                f"REVOKE ALL ON registry_published_city FROM {role_of('hub')}",
                f"GRANT SELECT ON registry_published_city TO {role_of('hub')}, {role_of('cities')}",
            ],
            "DROP VIEW registry_published_city",
        )
    ]
