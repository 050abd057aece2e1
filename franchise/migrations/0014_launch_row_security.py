from django.db import migrations

from tenants.registry.rowsecurity import keep_rows, share_with_cities


class Migration(migrations.Migration):
    dependencies = [("franchise", "0013_launch_progress")]

    operations = [
        share_with_cities("franchise_launchprogress", readable=False),
        keep_rows("franchise_launchprogress"),
    ]
