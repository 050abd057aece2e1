"""Cancelling and ending can wait for a second yes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_leaving_early"),
        ("members", "0003_duty_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="series",
            name="end_asked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="asked to end"),
        ),
        migrations.AddField(
            model_name="series",
            name="end_asked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AlterField(
            model_name="meetingchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirmed", "confirmed"),
                    ("cancelled", "cancelled"),
                    ("restored", "will take place after all"),
                    ("moved", "moved"),
                    ("moved_back", "moved back"),
                    ("closed", "closed"),
                    ("asked", "asked to cancel"),
                ],
                max_length=10,
                verbose_name="what",
            ),
        ),
    ]
