from django.db import migrations

ADD = """
    UPDATE directory_listing SET words = words
    || setweight(to_tsvector('russian', replace(lower(city_name_ru), 'ё', 'е')), 'D')
    || setweight(to_tsvector('english', lower(city_name_en)), 'D')
"""


class Migration(migrations.Migration):
    """A city's name is a search word, also for the cards that were published before."""

    dependencies = [("directory", "0004_listing_contact")]

    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
