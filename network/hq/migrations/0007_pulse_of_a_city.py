import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Read a city with its pulse in one query. The column stays as it is, without a constraint."""

    dependencies = [
        ("hq", "0006_all_roles_of_known_staff"),
        ("registry", "0011_city_closes_at"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("pulse", "city_id"),
                migrations.AddField(
                    "pulse",
                    "city",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="pulse",
                        serialize=False,
                        to="registry.city",
                    ),
                ),
            ]
        )
    ]
