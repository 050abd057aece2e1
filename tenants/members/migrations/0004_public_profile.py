"""A profile is for members of the city unless its person opens it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0003_duty_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="is_public",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="profile open to everyone"
            ),
        ),
    ]
