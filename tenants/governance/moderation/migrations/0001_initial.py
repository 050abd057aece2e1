"""Reports, acts of the core and voices of second looks."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0007_member_paused_until"),
        ("values", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "thing",
                    models.CharField(
                        choices=[
                            ("post", "a post"),
                            ("question", "a question"),
                            ("product", "a product"),
                        ],
                        max_length=10,
                        verbose_name="thing",
                    ),
                ),
                ("thing_id", models.BigIntegerField()),
                (
                    "first_rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("respect", "We talk about the work, and never put a person down."),
                            ("advertising", "No advertising, and nothing that is sent to many."),
                            (
                                "privacy",
                                "Others' private data and words stay where they were given.",
                            ),
                            (
                                "safety",
                                "Nothing against the law, nothing that puts anybody in danger.",
                            ),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="rule",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("nothing", "No rule is broken"),
                            ("word", "A word to whoever wrote it"),
                            ("hide", "Hidden for a time"),
                            ("pause", "A pause from writing"),
                        ],
                        max_length=8,
                        verbose_name="act",
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("expired", "its time is over"),
                            ("fell", "fell by a second look"),
                        ],
                        max_length=8,
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("secret", models.CharField(max_length=32)),
                ("secret_hash", models.CharField(max_length=64)),
                ("candidates", models.JSONField(blank=True, default=list)),
                (
                    "asked_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="second look asked for"
                    ),
                ),
                (
                    "look_ends_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="second look until"),
                ),
                (
                    "looked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="second look closed"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "concerned",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="values.rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "act of the core",
                "verbose_name_plural": "acts of the core",
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "thing",
                    models.CharField(
                        choices=[
                            ("post", "a post"),
                            ("question", "a question"),
                            ("product", "a product"),
                        ],
                        max_length=10,
                        verbose_name="thing",
                    ),
                ),
                ("thing_id", models.BigIntegerField()),
                (
                    "first_rule",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("respect", "We talk about the work, and never put a person down."),
                            ("advertising", "No advertising, and nothing that is sent to many."),
                            (
                                "privacy",
                                "Others' private data and words stay where they were given.",
                            ),
                            (
                                "safety",
                                "Nothing against the law, nothing that puts anybody in danger.",
                            ),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="rule",
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "words",
                    models.TextField(blank=True, max_length=1000, verbose_name="in your words"),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="values.rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("thing", "thing_id", "by"), name="one_report_of_a_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("keeps", models.BooleanField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="reason")),
                ("said_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "act",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
                        to="moderation.act",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                    ),
                ),
            ],
            options={
                "verbose_name": "voice of a second look",
                "verbose_name_plural": "voices of a second look",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("act", "member"), name="one_voice_in_a_second_look"
                    )
                ],
            },
        ),
    ]
