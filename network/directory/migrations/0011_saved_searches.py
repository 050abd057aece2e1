import django.contrib.postgres.fields
from django.db import migrations, models

from tenants.registry.rowsecurity import give_numbers, share_with_cities

TABLE = "directory_savedsearch"


class Migration(migrations.Migration):
    dependencies = [("directory", "0010_words_of_published_cards")]

    operations = [
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("city_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("text", models.CharField(blank=True, max_length=200)),
                ("filters", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                (
                    "fresh",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("by_letter", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "saved search",
                "verbose_name_plural": "saved searches",
                "indexes": [
                    models.Index(fields=["city_id", "member_id"], name="saved_search_member")
                ],
            },
        ),
        give_numbers(TABLE),
        share_with_cities(TABLE, readable=False),
    ]
