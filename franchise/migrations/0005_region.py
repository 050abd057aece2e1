from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("franchise", "0004_groups_agree")]

    operations = [
        migrations.AddField(
            "application",
            "region_ru",
            models.CharField("region in Russian", max_length=100, blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "application",
            "region_en",
            models.CharField("region in English", max_length=100, blank=True, default=""),
            preserve_default=False,
        ),
    ]
