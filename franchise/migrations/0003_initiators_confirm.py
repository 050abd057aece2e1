from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("franchise", "0002_letters")]

    operations = [
        migrations.AddField(
            "initiator",
            "confirmed_at",
            models.DateTimeField("confirmed the e-mail", null=True, blank=True),
        ),
    ]
