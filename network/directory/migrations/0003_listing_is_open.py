from django.db import migrations, models

CLOSE = """
    UPDATE directory_listing SET is_open = false WHERE city_id NOT IN
    (SELECT id FROM registry_city WHERE state IN ('active', 'read_only'))
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_row_security"), ("registry", "0005_gone")]

    operations = [
        migrations.AddField(
            "listing", "is_open", models.BooleanField(default=True, db_default=True)
        ),
        migrations.RunSQL(CLOSE, migrations.RunSQL.noop),
    ]
