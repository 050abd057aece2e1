from typing import Any

from django.db import migrations, models
from django.db.models import DO_NOTHING


def listing() -> Any:
    return models.OneToOneField(
        "directory.listing",
        DO_NOTHING,
        primary_key=True,
        db_constraint=False,
        related_name="+",
        serialize=False,
    )


class Migration(migrations.Migration):
    """Listings to embed. The table of their vectors is made by `manage.py meaning prepare`."""

    initial = True

    dependencies = [("directory", "0006_cards_name_their_city")]

    operations = [
        migrations.CreateModel(
            name="Embedding",
            fields=[
                ("listing", listing()),
                ("version", models.SmallIntegerField()),
                ("digest", models.BigIntegerField()),
                ("background_mean", models.FloatField()),
                ("background_spread", models.FloatField()),
            ],
            options={"db_table": "meaning_embedding", "managed": False},
        ),
        migrations.CreateModel(name="Pending", fields=[("listing", listing())]),
    ]
