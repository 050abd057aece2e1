from django.db import migrations

WORDS = "ALTER TABLE directory_listing ALTER COLUMN words SET STORAGE"


class Migration(migrations.Migration):
    """Ranking reads the words of each card that is met: they stay in its row where they fit."""

    dependencies = [("directory", "0012_no_trigrams_of_titles")]

    operations = [migrations.RunSQL(f"{WORDS} MAIN", f"{WORDS} EXTENDED")]
