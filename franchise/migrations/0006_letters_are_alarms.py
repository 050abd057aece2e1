from django.db import migrations, models


class Migration(migrations.Migration):
    """The columns stay for the release before; a later one drops them."""

    dependencies = [("franchise", "0005_region")]

    operations = [
        migrations.AlterField(
            "application",
            "told",
            models.CharField("told to the initiators", max_length=10, blank=True, db_default=""),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField("application", "told"),
                migrations.RemoveField("letter", "try_at"),
            ]
        ),
    ]
