import django.db.models.deletion
from django.db import migrations, models

NOW = ("declined", "second", "withdrawn")
UNIQUE = {"geoname_id": "one_application_a_city", "slug": "one_application_an_address"}


class Migration(migrations.Migration):
    """A first group is asked before addresses are shown; an application can be withdrawn."""

    dependencies = [("franchise", "0003_initiators_confirm")]

    operations = [
        migrations.AddField(
            "application",
            "asked_at",
            models.DateTimeField("the first group was asked", null=True, blank=True),
        ),
        migrations.AddField(
            "application",
            "agreed_by",
            models.ForeignKey(
                "franchise.initiator",
                on_delete=django.db.models.deletion.SET_NULL,
                null=True,
                blank=True,
                related_name="+",
                db_index=False,
            ),
        ),
        migrations.AlterField(
            "application",
            "state",
            models.CharField(
                "state",
                max_length=10,
                choices=[
                    ("submitted", "Waiting for HQ"),
                    ("building", "Being built"),
                    ("live", "Live"),
                    ("declined", "Declined"),
                    ("second", "Second group"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="submitted",
                db_index=True,
            ),
        ),
        *(migrations.RemoveConstraint("application", name) for name in UNIQUE.values()),
        *(
            migrations.AddConstraint(
                "application",
                models.UniqueConstraint(
                    fields=[field], condition=~models.Q(state__in=NOW), name=name
                ),
            )
            for field, name in UNIQUE.items()
        ),
    ]
