from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hq", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="when")),
                ("by", models.CharField(blank=True, max_length=254, verbose_name="who")),
                ("kind", models.CharField(max_length=20, verbose_name="what")),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="about")),
                ("page", models.CharField(blank=True, max_length=300)),
                ("words", models.TextField(blank=True, verbose_name="details")),
                ("refused", models.BooleanField(default=False, verbose_name="refused")),
                (
                    "address",
                    models.GenericIPAddressField(null=True, verbose_name="network address"),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit log",
                "ordering": ("-at", "-pk"),
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="hq_audit_time"),
                    models.Index(fields=["kind", "-at"], name="hq_audit_kind"),
                ],
            },
        ),
    ]
