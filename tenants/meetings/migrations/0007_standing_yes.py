"""Standing yeses, seats for first visits, and seats that are held until an answer."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_values_evenings"),
        ("members", "0004_public_profile"),
    ]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="first_seats",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="seats for first visits"
            ),
        ),
        migrations.AddField(
            model_name="registration",
            name="answer_by",
            field=models.DateTimeField(blank=True, null=True, verbose_name="answer by"),
        ),
        migrations.AddField(
            model_name="registration",
            name="is_first",
            field=models.BooleanField(db_default=False, default=False, verbose_name="first visit"),
        ),
        migrations.AddField(
            model_name="registration",
            name="is_standing",
            field=models.BooleanField(db_default=False, default=False, verbose_name="standing"),
        ),
        migrations.AddField(
            model_name="series",
            name="first_seats",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="seats for first visits"
            ),
        ),
        migrations.AlterField(
            model_name="registration",
            name="state",
            field=models.CharField(
                choices=[
                    ("coming", "Coming"),
                    ("offered", "A seat is held"),
                    ("waiting", "On the waiting list"),
                    ("cancelled", "Not coming"),
                ],
                default="coming",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.CreateModel(
            name="StandingYes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="said"),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_yeses",
                        to="members.member",
                    ),
                ),
                (
                    "series",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standing_yeses",
                        to="meetings.series",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing yes",
                "verbose_name_plural": "standing yeses",
                "constraints": [
                    models.UniqueConstraint(fields=("series", "member"), name="one_standing_yes")
                ],
            },
        ),
    ]
