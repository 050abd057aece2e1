from django.db import migrations


class Migration(migrations.Migration):
    """Misspelled words are found by the dictionary: nothing reads trigrams of titles."""

    dependencies = [("directory", "0011_saved_searches")]

    operations = [migrations.RemoveIndex("listing", "listing_title")]
