from django.db import migrations

from tenants.registry.scope import role_of

CITIES, HUB = role_of("cities"), role_of("hub")
OWN_LISTING = (
    "EXISTS (SELECT FROM directory_listing AS own WHERE own.id = listing_id "
    f"AND current_user = '{role_of('city_')}' || own.city_id)"
)


class Migration(migrations.Migration):
    """A city notes its own listings and reads nothing; a deleted listing is noted no longer."""

    dependencies = [("meaning", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE meaning_pending ADD CONSTRAINT meaning_pending_listing "
                "FOREIGN KEY (listing_id) REFERENCES directory_listing ON DELETE CASCADE",
                f"GRANT INSERT ON meaning_pending TO {CITIES}",
                "ALTER TABLE meaning_pending ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY hub ON meaning_pending TO {HUB} USING (true) WITH CHECK (true)",
                f"CREATE POLICY city_adds ON meaning_pending FOR INSERT TO {CITIES} "
                f"WITH CHECK ({OWN_LISTING})",
            ],
            [
                "DROP POLICY city_adds ON meaning_pending",
                "DROP POLICY hub ON meaning_pending",
                "ALTER TABLE meaning_pending DISABLE ROW LEVEL SECURITY",
                f"REVOKE ALL ON meaning_pending FROM {CITIES}",
                "ALTER TABLE meaning_pending DROP CONSTRAINT meaning_pending_listing",
            ],
        ),
    ]
