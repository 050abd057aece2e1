"""All sessions of a person can be ended at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_hash_known_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_round",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="how often all sessions were ended at once"
            ),
        ),
    ]
