"""A member can be paused from writing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0006_passing_duties_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="paused_until",
            field=models.DateTimeField(blank=True, null=True, verbose_name="may write again from"),
        ),
    ]
