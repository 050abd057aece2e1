"""A duty is claimed before it is held."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_calendar_round"),
    ]

    operations = [
        migrations.AddField(
            model_name="duty",
            name="claimed_at",
            field=models.DateTimeField(
                db_default=Now(), default=django.utils.timezone.now, verbose_name="claimed"
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="agreed_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="objected_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddField(
            model_name="duty",
            name="objection",
            field=models.CharField(
                blank=True, db_default="", max_length=300, verbose_name="objection"
            ),
        ),
    ]
