from django.db import migrations

from tenants.registry.rowsecurity import share_with_cities
from tenants.registry.scope import role_of

HUB, CITIES = role_of("hub"), role_of("cities")
OWN = f"current_user = '{role_of('city_')}' || city_id"
MINE = (
    "withdrawn_at IS NULL AND EXISTS (SELECT FROM public.hq_delivery AS mine "
    "WHERE mine.announcement_id = hq_announcement.id "
    f"AND current_user = '{role_of('city_')}' || mine.city_id)"
)
TABLES = ("hq_announcement", "hq_delivery")


class Migration(migrations.Migration):
    """A city reads what was announced to it, and may only note that it was read."""

    dependencies = [("hq", "0008_weekly_pulse_and_announcements")]

    operations = [
        share_with_cities("hq_weeklypulse", readable=False),
        migrations.RunSQL(
            [
                *(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY" for table in TABLES),
                *(
                    f"CREATE POLICY hub ON {table} TO {HUB} USING (true) WITH CHECK (true)"
                    for table in TABLES
                ),
                f"GRANT SELECT ON hq_announcement, hq_delivery TO {CITIES}",
                f"GRANT UPDATE (read_at) ON hq_delivery TO {CITIES}",
                f"CREATE POLICY city_reads ON hq_announcement FOR SELECT TO {CITIES} "
                f"USING ({MINE})",
                f"CREATE POLICY city_reads ON hq_delivery FOR SELECT TO {CITIES} USING ({OWN})",
                f"CREATE POLICY city_notes ON hq_delivery FOR UPDATE TO {CITIES} "
                f"USING ({OWN}) WITH CHECK ({OWN})",
            ],
            [
                "DROP POLICY city_notes ON hq_delivery",
                *(f"DROP POLICY city_reads ON {table}" for table in TABLES),
                *(f"DROP POLICY hub ON {table}" for table in TABLES),
                f"REVOKE ALL ON hq_announcement, hq_delivery FROM {CITIES}",
                *(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY" for table in TABLES),
            ],
        ),
    ]
