"""Minutes of a part in which people find their new tables."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0007_undo_and_given_minutes")]

    operations = [
        migrations.AddField(
            model_name="block",
            name="changeover",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, verbose_name="minutes to change tables"
            ),
        ),
    ]
