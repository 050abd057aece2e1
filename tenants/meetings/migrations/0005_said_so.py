"""An arrival that nobody but the member has told of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0004_second_yes")]

    operations = [
        migrations.AlterField(
            model_name="attendance",
            name="how",
            field=models.CharField(
                choices=[
                    ("qr", "by the code at the door"),
                    ("name", "by name"),
                    ("walk_in", "walked in"),
                    ("said", "by their own word"),
                ],
                max_length=8,
                verbose_name="how",
            ),
        ),
    ]
