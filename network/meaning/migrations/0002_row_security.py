from django.db import migrations

from tenants.registry.rowsecurity import CITIES, HUB_DOES_ALL, own, protect

OWN_LISTING = (
    "EXISTS (SELECT FROM directory_listing AS own WHERE own.id = listing_id "
    f"AND {own('own.city_id')})"
)


class Migration(migrations.Migration):
    """A city notes its own listings and reads nothing; a deleted listing is noted no longer."""

    dependencies = [("meaning", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE meaning_pending ADD CONSTRAINT meaning_pending_listing "
            "FOREIGN KEY (listing_id) REFERENCES directory_listing ON DELETE CASCADE",
            "ALTER TABLE meaning_pending DROP CONSTRAINT meaning_pending_listing",
        ),
        protect(
            "meaning_pending",
            grants="INSERT",
            policies={
                "hub": HUB_DOES_ALL,
                "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({OWN_LISTING})",
            },
        ),
    ]
