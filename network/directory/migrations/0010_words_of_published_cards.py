from django.db import migrations

from network.directory.dictionary import MAX_WORD, learn
from tenants.ui.search_terms import WORD, fold


def fill(apps, schema_editor):
    word, cards = apps.get_model("directory", "Word"), apps.get_model("directory", "Listing")
    for card in cards.objects.defer("words").iterator():
        texts = [card.title, card.summary, card.text, card.city_name_ru, card.city_name_en]
        text = " ".join([*texts, *card.skills, *card.needs, *card.people])
        learn({found[:MAX_WORD] for found in WORD.findall(fold(text))}, table=word)


class Migration(migrations.Migration):
    """The dictionary has the words of the cards that were published before it."""

    dependencies = [("directory", "0009_dictionary")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
