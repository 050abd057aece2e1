from django.db import migrations


class Migration(migrations.Migration):
    """HQ's role reads no exact count of a city: what pages show is rounded in the city itself."""

    dependencies = [("hq", "0011_help_lines_of_passes")]

    operations = [
        migrations.RemoveField(model_name="pulse", name="members"),
        migrations.RemoveField(model_name="pulse", name="products"),
        migrations.RemoveField(model_name="pulse", name="questions"),
    ]
