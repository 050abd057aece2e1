"""Planned questions as cards of a vote by dots. No SQL."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0004_tables_that_worked"),
    ]

    operations = [
        migrations.AlterField(
            model_name="capture",
            name="kind",
            field=models.CharField(
                choices=[
                    ("perspective", "Perspective"),
                    ("realisation", "Realisation"),
                    ("commitment", "Commitment"),
                    ("idea", "Idea"),
                    ("topic", "Topic"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
    ]
