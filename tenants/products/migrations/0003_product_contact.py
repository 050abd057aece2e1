from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0002_question_blocker_optional")]

    operations = [
        migrations.AddField(
            "product",
            "contact",
            models.CharField("contact for other cities", max_length=120, blank=True, db_default=""),
        ),
    ]
