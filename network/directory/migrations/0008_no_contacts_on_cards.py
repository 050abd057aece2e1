from django.db import migrations


class Migration(migrations.Migration):
    """Contacts stay in their city until an introduction is accepted."""

    dependencies = [("directory", "0007_listing_language_and_update")]

    operations = [migrations.RemoveField("listing", "contact")]
