from django.db import migrations

from tenants.registry.scope import role_of

HUB, CITIES = role_of("hub"), role_of("cities")
COLUMNS = "at, by, kind, about, page, words, refused"  # its number is given
OWN_LINE = (
    "kind = 'help_opened' AND EXISTS "
    "(SELECT FROM public.registry_published_city AS city "
    f"WHERE current_user = '{role_of('city_')}' || city.id "
    "AND about = city.name_ru || ' / ' || city.name_en)"
)


class Migration(migrations.Migration):
    """A city adds a line for each page that HQ opens in it; it reads none and changes none."""

    dependencies = [("hq", "0009_row_security_of_both"), ("registry", "0009_published_cities")]

    operations = [
        migrations.RunSQL(
            [
                f"GRANT INSERT ({COLUMNS}) ON hq_auditentry TO {CITIES}",
                "ALTER TABLE hq_auditentry ENABLE ROW LEVEL SECURITY",
                f"CREATE POLICY hub_reads ON hq_auditentry FOR SELECT TO {HUB} USING (true)",
                f"CREATE POLICY hub_adds ON hq_auditentry FOR INSERT TO {HUB} WITH CHECK (true)",
                "CREATE POLICY city_adds ON hq_auditentry FOR INSERT "
                f"TO {CITIES} WITH CHECK ({OWN_LINE})",
            ],
            [
                *(
                    f"DROP POLICY {name} ON hq_auditentry"
                    for name in ("city_adds", "hub_adds", "hub_reads")
                ),
                "ALTER TABLE hq_auditentry DISABLE ROW LEVEL SECURITY",
                f"REVOKE INSERT ({COLUMNS}) ON hq_auditentry FROM {CITIES}",
            ],
        )
    ]
