"""When somebody has left early; an arrival that was taken back after words ends as it began."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_moved_back")]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="left_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="left"),
        ),
    ]
