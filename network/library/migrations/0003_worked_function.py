from django.db import migrations

from tenants.registry.scope import role_of

SMALLEST = 5  # as `SMALLEST_GROUP` of `tenants.members.validators`
CREATE = f"""
CREATE FUNCTION library_worked(origin bigint, format_key text)
RETURNS TABLE (
    is_run boolean, cities bigint, evenings bigint, energy_before numeric, energy_after numeric,
    worked_share numeric, answered_share numeric
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH evening AS (
        SELECT figure.*,
            '{role_of("city_")}' || figure.city_id <> current_setting('role') AS is_other
        FROM public.library_eveningfigure AS figure
        WHERE figure.origin_key = format_key AND figure.origin_city_id IS NOT DISTINCT FROM origin
        AND EXISTS (
            SELECT FROM public.library_publishedformat AS shown
            WHERE shown.key = format_key AND shown.city_id IS NOT DISTINCT FROM origin
            AND shown.is_open
        )
    ), total AS (
        SELECT count(*) AS evenings,
            count(DISTINCT city_id) AS cities,
            count(DISTINCT city_id) FILTER (WHERE is_other) AS other_cities,
            coalesce(sum(marked), 0) AS marked,
            coalesce(sum(marked) FILTER (WHERE is_other), 0) AS other_marked,
            sum(energy_before) AS energy_before, sum(energy_after) AS energy_after,
            coalesce(sum(planned), 0) AS planned,
            coalesce(sum(planned) FILTER (WHERE is_other), 0) AS other_planned,
            sum(worked) AS worked,
            coalesce(sum(planned) FILTER (WHERE answered IS NOT NULL), 0) AS asked,
            coalesce(sum(planned) FILTER (WHERE answered IS NOT NULL AND is_other), 0)
                AS other_asked,
            sum(answered) AS answered
        FROM evening
    )
    SELECT evenings > 0,
        CASE WHEN other_cities >= {SMALLEST} THEN cities END,
        CASE WHEN other_cities >= {SMALLEST} THEN evenings END,
        CASE WHEN marked >= {SMALLEST} AND other_marked NOT BETWEEN 1 AND {SMALLEST - 1}
            THEN round(energy_before::numeric / marked, 1) END,
        CASE WHEN marked >= {SMALLEST} AND other_marked NOT BETWEEN 1 AND {SMALLEST - 1}
            THEN round(energy_after::numeric / marked, 1) END,
        CASE WHEN planned >= {SMALLEST} AND other_planned NOT BETWEEN 1 AND {SMALLEST - 1}
            THEN round(worked::numeric / planned, 2) END,
        CASE WHEN asked >= {SMALLEST} AND other_asked NOT BETWEEN 1 AND {SMALLEST - 1}
            THEN round(answered::numeric / asked, 2) END
    FROM total
$$
"""  # noqa: S608 - constants of this module
HUB, CITIES = role_of("hub"), role_of("cities")


class Migration(migrations.Migration):
    """Where a format worked: sums over all cities, without those that tell about fewer than five.

    The function runs as the owner of the table, so that a city gets sums and reads no row of
    another; it knows the asking city by its role, and hides what a subtraction of its own rows
    would tell about fewer than five.
    """

    dependencies = [("library", "0002_row_security")]

    operations = [
        migrations.RunSQL(
            [
                CREATE,
                "REVOKE ALL ON FUNCTION library_worked(bigint, text) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION library_worked(bigint, text) TO {HUB}, {CITIES}",
            ],
            "DROP FUNCTION library_worked(bigint, text)",
        )
    ]
