from django.db import migrations

from tenants.registry.rowsecurity import (
    CITIES,
    HUB_DOES_ALL,
    give_numbers,
    own,
    protect,
    share_with_cities,
)

HOME, HOST = own("home_id"), own("host_id")
KNOWN_HOST = (
    "home_id <> host_id AND EXISTS "
    "(SELECT FROM public.registry_published_city AS known WHERE known.id = host_id)"
)
BY_PASSPORT = (
    "EXISTS (SELECT FROM public.passports_passport AS passport WHERE passport.id = passport_id "
    "AND passport.home_id = passports_visit.home_id AND passport.host_id = passports_visit.host_id)"
)


def of_two_cities(table: str, *, writer: str, reader: str, check: str) -> migrations.RunSQL:
    """One side writes its own rows as far as `check` holds, the other one reads them."""
    return protect(
        table,
        grants="SELECT, INSERT, UPDATE, DELETE",
        policies={
            "hub": HUB_DOES_ALL,
            "city_reads": f"FOR SELECT TO {CITIES} USING ({writer} OR {reader})",
            "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({writer} AND {check})",
            "city_changes": f"FOR UPDATE TO {CITIES} USING ({writer}) "
            f"WITH CHECK ({writer} AND {check})",
            "city_removes": f"FOR DELETE TO {CITIES} USING ({writer})",
        },
    )


class Migration(migrations.Migration):
    """The home city writes passports, the host city visits; both name only cities that exist."""

    dependencies = [("passports", "0001_initial"), ("registry", "0009_published_cities")]

    operations = [
        of_two_cities("passports_passport", writer=HOME, reader=HOST, check=KNOWN_HOST),
        of_two_cities("passports_visit", writer=HOST, reader=HOME, check=BY_PASSPORT),
        share_with_cities("passports_guestrules", readable=True),
        share_with_cities("passports_barredguest", readable=False),
        give_numbers("passports_passport"),
        give_numbers("passports_visit"),
        give_numbers("passports_barredguest"),
    ]
