import django.contrib.postgres.fields
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from tenants.registry.rowsecurity import CITIES, HUB_DOES_ALL, give_numbers, protect

TABLE = "directory_word"
OCCURS = "EXISTS (SELECT FROM public.directory_listing AS l WHERE l.words @@ lexeme::tsquery)"


class Migration(migrations.Migration):
    """The words that occur on cards. A city adds those that do, and removes those that don't."""

    dependencies = [("directory", "0008_no_contacts_on_cards")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=60)),
                ("lexeme", models.CharField(max_length=60)),
                ("phonetic", models.CharField(max_length=120)),
                (
                    "hashes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "word of the network",
                "verbose_name_plural": "words of the network",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(lexeme__regex=r"^[[:alnum:]]+$"), name="lexeme_is_a_word"
                    )
                ],
                "indexes": [
                    models.Index(fields=["lexeme"], name="word_lexeme"),
                    models.Index(
                        fields=["word"], name="word_start", opclasses=["varchar_pattern_ops"]
                    ),
                    models.Index(
                        fields=["phonetic"], name="word_phonetic", opclasses=["varchar_pattern_ops"]
                    ),
                    GinIndex(fields=["hashes"], name="word_hashes"),
                ],
            },
        ),
        give_numbers(TABLE),
        protect(
            TABLE,
            grants="SELECT, INSERT, DELETE",
            policies={
                "hub": HUB_DOES_ALL,
                "city_reads": f"FOR SELECT TO {CITIES} USING (true)",
                "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({OCCURS})",
                "city_removes": f"FOR DELETE TO {CITIES} USING (NOT {OCCURS})",
            },
        ),
    ]
