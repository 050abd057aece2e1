from django.db import migrations


class Migration(migrations.Migration):
    """Until now links and calendars were made of the schema's name: there it stays the identity."""

    dependencies = [("registry", "0006_city_identity")]

    operations = [
        migrations.RunSQL(
            "UPDATE registry_city SET identity = schema_name WHERE state <> 'spare'",
            migrations.RunSQL.noop,
        )
    ]
