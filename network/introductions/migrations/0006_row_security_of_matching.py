from django.db import migrations

from network.introductions.row_policies import OWN, protect
from tenants.registry.rowsecurity import give_numbers

CHOICE, UNPROPOSED = "introductions_matchingchoice", "introductions_unproposedlisting"
OWN_LISTING = (
    "EXISTS (SELECT FROM public.directory_listing AS listed "
    f"WHERE listed.id = {UNPROPOSED}.listing_id AND listed.city_id = {UNPROPOSED}.city_id)"
)


class Migration(migrations.Migration):
    """Choices are private; every city reads which listings are not proposed."""

    dependencies = [("introductions", "0005_matching_choices")]

    operations = [
        protect(CHOICE, reads=OWN, adds=OWN, removes=True),
        protect(UNPROPOSED, reads="true", adds=f"{OWN} AND {OWN_LISTING}", removes=True),
        give_numbers(CHOICE),
    ]
