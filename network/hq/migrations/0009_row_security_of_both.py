from django.db import migrations

from tenants.registry.rowsecurity import (
    CITIES,
    HUB_DOES_ALL,
    keep_rows,
    own,
    protect,
    share_with_cities,
)

MINE = (
    "withdrawn_at IS NULL AND EXISTS (SELECT FROM public.hq_delivery AS mine "
    "WHERE mine.announcement_id = hq_announcement.id "
    f"AND {own('mine.city_id')})"
)


class Migration(migrations.Migration):
    """A city reads what was announced to it, and may only note that it was read."""

    dependencies = [("hq", "0008_weekly_pulse_and_announcements")]

    operations = [
        share_with_cities("hq_weeklypulse", readable=False),
        keep_rows("hq_weeklypulse", "id", "week"),
        keep_rows("hq_pulse"),
        protect(
            "hq_announcement",
            grants="SELECT",
            policies={
                "hub": HUB_DOES_ALL,
                "city_reads": f"FOR SELECT TO {CITIES} USING ({MINE})",
            },
        ),
        protect(
            "hq_delivery",
            grants="SELECT, UPDATE (read_at)",
            policies={
                "hub": HUB_DOES_ALL,
                "city_reads": f"FOR SELECT TO {CITIES} USING ({own()})",
                "city_notes": f"FOR UPDATE TO {CITIES} USING ({own()}) WITH CHECK ({own()})",
            },
        ),
    ]
