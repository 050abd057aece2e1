from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("products", "0003_product_contact")]

    operations = [
        migrations.AddField(
            model_name="authorship",
            name="welcomed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="welcomed"),
        ),
    ]
