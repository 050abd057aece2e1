from django.db import migrations

from tenants.registry.rowsecurity import share_with_cities


class Migration(migrations.Migration):
    dependencies = [("telegram", "0005_sign_ins")]

    operations = [share_with_cities("telegram_signin", readable=False)]
