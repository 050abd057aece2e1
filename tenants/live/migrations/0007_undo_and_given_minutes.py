"""The plan before its last change, and minutes of a part that were given by hand."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0006_flow"),
    ]

    operations = [
        migrations.AddField(
            model_name="agenda",
            name="previous",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="block",
            name="given",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="minutes given by hand"
            ),
        ),
    ]
