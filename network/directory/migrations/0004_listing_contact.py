from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_listing_is_open")]

    operations = [
        migrations.AddField(
            "listing", "contact", models.CharField(max_length=120, blank=True, db_default="")
        ),
    ]
