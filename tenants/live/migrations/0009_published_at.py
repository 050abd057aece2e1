"""Name the moment of publishing after the action; the column keeps its name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0008_changeover")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("agenda", "settled_at", "published_at"),
                migrations.AlterField(
                    model_name="agenda",
                    name="published_at",
                    field=models.DateTimeField(
                        blank=True,
                        db_column="settled_at",
                        null=True,
                        verbose_name="told to everyone",
                    ),
                ),
            ],
        )
    ]
