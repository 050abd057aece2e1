"""Steps back and steps that go on by themselves; time to change tables; a seat for who leads."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0005_topics"),
    ]

    operations = [
        migrations.AddField(
            model_name="agenda",
            name="changeover",
            field=models.PositiveSmallIntegerField(
                db_default=3, default=3, verbose_name="minutes to change tables"
            ),
        ),
        migrations.AddField(
            model_name="agenda",
            name="pause",
            field=models.PositiveSmallIntegerField(
                db_default=5, default=5, verbose_name="minutes of a break"
            ),
        ),
        migrations.AddField(
            model_name="agenda",
            name="seat_facilitator",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="who leads has a seat"
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="before",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="run",
            name="by_itself",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="steps go on by themselves"
            ),
        ),
        migrations.AlterField(
            model_name="runevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("start", "began"),
                    ("next", "next step"),
                    ("skip", "skipped"),
                    ("extend", "more time"),
                    ("back", "went back a step"),
                    ("pause", "paused"),
                    ("resume", "went on"),
                    ("hand_over", "handed over"),
                    ("take_over", "took over"),
                    ("table_next", "a table went on"),
                    ("table_back", "a table went back a step"),
                    ("table_rejoin", "a table came back to the common clock"),
                    ("by_itself", "steps go on by themselves"),
                    ("by_hand", "steps go on by hand"),
                    ("close", "closed"),
                ],
                max_length=12,
                verbose_name="what",
            ),
        ),
    ]
