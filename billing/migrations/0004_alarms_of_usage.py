from datetime import UTC, datetime

from django.db import migrations
from django.utils import timezone

COUNT = "billing.count"


def set_alarms(apps, schema_editor):
    """Count the active members of licences that began before months were counted."""
    Account = apps.get_model("billing", "Account")
    Alarm = apps.get_model("registry", "Alarm")
    now = timezone.now().astimezone(UTC)
    due_at = datetime(now.year + now.month // 12, now.month % 12 + 1, 2, 12, tzinfo=UTC)
    begun = Account.objects.exclude(begun_at=None).values_list("pk", flat=True)
    Alarm.objects.bulk_create(
        [
            Alarm(city=None, kind=COUNT, key=str(number), due_at=due_at, ring_at=due_at)
            for number in begun
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0003_price_of_usage"), ("registry", "0008_alarm_ids_are_given")]

    operations = [migrations.RunPython(set_alarms, migrations.RunPython.noop)]
