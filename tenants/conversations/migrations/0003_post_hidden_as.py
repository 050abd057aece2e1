"""A post can be hidden."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_decisions_and_proposals"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="hidden_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "shown"),
                    ("software", "hidden by three reports, until the core has looked"),
                    ("people", "hidden by the core"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
    ]
