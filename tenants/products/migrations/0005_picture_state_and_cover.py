"""Pictures are prepared in the background; one of them may be the cover."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0004_authorship_welcomed_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="product",
            name="cover",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="products.productfile",
                verbose_name="cover",
            ),
        ),
        migrations.AddField(
            model_name="productfile",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "ready"),
                    ("preparing", "being prepared"),
                    ("failed", "could not be prepared"),
                ],
                db_default="ready",
                default="ready",
                max_length=9,
                verbose_name="state",
            ),
        ),
    ]
