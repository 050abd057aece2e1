from django.db import migrations

from tenants.registry.rowsecurity import share_with_cities


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [share_with_cities("directory_listing", readable=True)]
