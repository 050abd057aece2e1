from django.db import migrations, models


class Migration(migrations.Migration):
    """When perspectives went back last, and when the author read them."""

    dependencies = [("questions", "0002_row_security")]

    operations = [
        migrations.AddField(
            "networkquestion", "read_at", models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField("hosting", "replied_at", models.DateTimeField(null=True)),
    ]
