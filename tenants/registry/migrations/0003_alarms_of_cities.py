from django.db import migrations

from tenants.registry.rowsecurity import share_with_cities


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_alarms")]

    operations = [
        share_with_cities("registry_alarm", readable=False),
        share_with_cities("registry_receipt", readable=False),
    ]
