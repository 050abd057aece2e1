import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("hq", "0007_pulse_of_a_city"),
    ]

    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title_ru", models.CharField(max_length=120, verbose_name="title in Russian")),
                ("text_ru", models.TextField(max_length=4000, verbose_name="text in Russian")),
                (
                    "title_en",
                    models.CharField(blank=True, max_length=120, verbose_name="title in English"),
                ),
                (
                    "text_en",
                    models.TextField(blank=True, max_length=4000, verbose_name="text in English"),
                ),
                ("to_all", models.BooleanField(default=False, verbose_name="to all cities")),
                ("by", models.CharField(max_length=254, verbose_name="by")),
                ("at", models.DateTimeField(verbose_name="when")),
                ("nonce", models.UUIDField(unique=True)),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="withdrawn"),
                ),
            ],
            options={
                "verbose_name": "announcement",
                "verbose_name_plural": "announcements",
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="FailedTask",
            fields=[
                (
                    "name",
                    models.CharField(
                        max_length=120,
                        primary_key=True,
                        serialize=False,
                        verbose_name="background task",
                    ),
                ),
                ("times", models.PositiveIntegerField(default=1, verbose_name="failures")),
                ("error", models.CharField(max_length=120, verbose_name="error")),
                ("last_at", models.DateTimeField(verbose_name="last failure")),
            ],
            options={
                "verbose_name": "failed task",
                "verbose_name_plural": "failed tasks",
            },
        ),
        migrations.AddField(
            model_name="pulse",
            name="changes",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="pulse",
            name="formats",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="pulse",
            name="known",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="pulse",
            name="published",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.CreateModel(
            name="WeeklyPulse",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "city_id",
                        "week",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("city_id", models.BigIntegerField()),
                ("week", models.DateField()),
                ("members", models.PositiveIntegerField(null=True)),
                ("active", models.PositiveIntegerField(null=True)),
                ("permanent", models.PositiveIntegerField(null=True)),
                ("products", models.PositiveIntegerField(null=True)),
                ("questions", models.PositiveIntegerField(null=True)),
                ("arrivals", models.PositiveIntegerField(null=True)),
                ("asked", models.PositiveIntegerField(null=True)),
                ("worked", models.PositiveIntegerField(null=True)),
                ("answered", models.PositiveIntegerField(null=True)),
                ("due", models.PositiveSmallIntegerField(default=0)),
                ("kept", models.PositiveSmallIntegerField(default=0)),
                ("due_in_four", models.PositiveSmallIntegerField(default=0)),
                ("kept_in_four", models.PositiveSmallIntegerField(default=0)),
                ("energy_before", models.FloatField(null=True)),
                ("energy_after", models.FloatField(null=True)),
                ("coverage", models.PositiveSmallIntegerField(null=True)),
            ],
            options={
                "verbose_name": "pulse of a week",
                "verbose_name_plural": "pulses of weeks",
                "indexes": [models.Index(fields=["week"], name="hq_pulse_week")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("city_id", models.BigIntegerField(db_index=True)),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "announcement",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="hq.announcement",
                    ),
                ),
            ],
            options={
                "verbose_name": "announcement for a city",
                "verbose_name_plural": "announcements for cities",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("announcement", "city_id"), name="an_announcement_comes_once"
                    )
                ],
            },
        ),
    ]
