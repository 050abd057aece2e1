from django.db import migrations
from django.utils import timezone

CHANGED = "franchise.launch"


def set_alarms(apps, schema_editor):
    """Count the launch checklist of the cities that were there before it."""
    City = apps.get_model("registry", "City")
    Alarm = apps.get_model("registry", "Alarm")
    now = timezone.now()
    cities = City.objects.filter(state__in=("active", "read_only", "paused"))
    Alarm.objects.bulk_create(
        [
            Alarm(city_id=number, kind=CHANGED, key="first", due_at=now, ring_at=now)
            for number in cities.values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("franchise", "0014_launch_row_security"),
        ("registry", "0008_alarm_ids_are_given"),
    ]

    operations = [migrations.RunPython(set_alarms, migrations.RunPython.noop)]
