"""Handing a duty over, standing in for its holder, and how it ended."""

import django.db.models.deletion
from django.db import migrations, models


def to_member() -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        blank=True,
        db_index=False,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to="members.member",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0005_forgetting"),
    ]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="ended_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("stepped_down", "stepped down"),
                    ("passed_on", "passed it on"),
                    ("renewed", "went on for another term"),
                    ("inactive", "was not seen for a month"),
                    ("recalled", "was recalled"),
                    ("left", "left the city"),
                ],
                db_default="",
                default="",
                max_length=12,
                verbose_name="how it ended",
            ),
        ),
        migrations.AddField(model_name="duty", name="offered_to", field=to_member()),
        migrations.AddField(model_name="duty", name="stand_in", field=to_member()),
        migrations.AddField(
            model_name="duty",
            name="away_from",
            field=models.DateTimeField(blank=True, null=True, verbose_name="away from"),
        ),
        migrations.AddField(
            model_name="duty",
            name="away_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="away until"),
        ),
    ]
