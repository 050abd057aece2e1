from django.db import migrations

from tenants.registry.scope import role_of

CITIES, CITY = role_of("cities"), role_of("city_")
OWN_LINE = (
    "kind = 'help_opened' AND EXISTS "
    "(SELECT FROM public.registry_published_city AS city "
    f"WHERE current_user = '{CITY}' || city.id "
    "AND about = city.name_ru || ' / ' || city.name_en)"
)
OF_WHOEVER_CAME = (
    "EXISTS (SELECT FROM public.help_helppass AS given WHERE given.email = hq_auditentry.by "
    f"AND current_user = '{CITY}' || given.city_id AND given.ended_at IS NULL)"
)


def lines(rule: str) -> list[str]:
    return [
        "DROP POLICY city_adds ON hq_auditentry",
        f"CREATE POLICY city_adds ON hq_auditentry FOR INSERT TO {CITIES} WITH CHECK ({rule})",
    ]


class Migration(migrations.Migration):
    """A city's line of the audit log names a person of HQ who has a pass to it, and nobody else."""

    dependencies = [("hq", "0010_help_lines"), ("help", "0002_row_security")]

    operations = [
        migrations.RunSQL(lines(f"{OWN_LINE} AND {OF_WHOEVER_CAME}"), lines(OWN_LINE)),
    ]
