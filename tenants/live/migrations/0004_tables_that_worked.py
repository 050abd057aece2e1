"""Which tables got to work, and when: the pairs of an evening are counted from it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("live", "0003_words")]

    operations = [
        migrations.AddField(
            model_name="table",
            name="worked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
