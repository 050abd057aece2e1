from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0006_stage_goes_on_elsewhere")]

    operations = [
        migrations.AddField(
            "question",
            "visibility",
            models.CharField(
                "who may see it",
                max_length=8,
                choices=[
                    ("city", "Our city"),
                    ("network", "All cities of the network"),
                    ("public", "Everyone"),
                ],
                default="city",
                db_default="city",
            ),
        ),
    ]
