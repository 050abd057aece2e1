from django.db import migrations

from tenants.registry.rowsecurity import (
    CITIES,
    HUB_DOES_ALL,
    give_numbers,
    own,
    protect,
    share_with_cities,
)


class Migration(migrations.Migration):
    """A city reaches its own rows only. Updates are stored by the hub; a city answers its own."""

    dependencies = [("telegram", "0001_initial")]

    operations = [
        protect(
            "telegram_update",
            grants="SELECT, UPDATE (replies)",
            policies={
                "hub": HUB_DOES_ALL,
                "city_reads": f"FOR SELECT TO {CITIES} USING ({own()})",
                "city_changes": f"FOR UPDATE TO {CITIES} USING ({own()}) WITH CHECK ({own()})",
            },
        ),
        share_with_cities("telegram_linkcode", readable=False),
        share_with_cities("telegram_linkedperson", readable=False),
        share_with_cities("telegram_linkedchat", readable=False),
        share_with_cities("telegram_message", readable=False),
        give_numbers("telegram_linkedperson"),
        give_numbers("telegram_message"),
    ]
