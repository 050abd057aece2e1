from django.db import migrations

from tenants.registry.rowsecurity import give_numbers, share_with_cities


class Migration(migrations.Migration):
    dependencies = [("telegram", "0003_topics")]

    operations = [
        share_with_cities("telegram_topic", readable=False),
        give_numbers("telegram_topic"),
    ]
