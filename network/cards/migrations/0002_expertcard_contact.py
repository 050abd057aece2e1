from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cards", "0001_initial")]

    operations = [
        migrations.AddField(
            "expertcard",
            "contact",
            models.CharField("contact for other cities", max_length=120, blank=True, db_default=""),
        ),
    ]
