from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0006_cards_name_their_city")]

    operations = [
        migrations.AddField(
            "listing",
            "language",
            models.CharField("language", max_length=2, blank=True, db_default=""),
        ),
        migrations.AddField("listing", "updated_at", models.DateTimeField(null=True)),
    ]
