from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("telegram", "0004_topics_row_security")]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "digest",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("city_id", models.BigIntegerField()),
                ("browser", models.CharField(max_length=40)),
                ("member_id", models.BigIntegerField(null=True)),
                ("digits", models.CharField(blank=True, max_length=64)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("ends_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "sign-in by Telegram",
                "verbose_name_plural": "sign-ins by Telegram",
            },
        ),
    ]
