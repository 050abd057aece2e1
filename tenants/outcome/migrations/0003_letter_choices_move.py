from django.db import migrations

from tenants.registry.migration_operations import CityStep

NAMES = {"minutes": "outcome.evening", "tasks": "outcome.due", "follow_ups": "outcome.follow_up"}


def move(apps, schema_editor):
    """Letters that members have switched off stay on the page only."""
    choices = apps.get_model("notifications", "NotificationChoices")
    for old in apps.get_model("outcome", "LetterChoice").objects.all():
        new, _is_new = choices.objects.get_or_create(member_id=old.member_id)
        for kind in old.off:
            new.kinds.setdefault(NAMES[kind], {"when": "never", "on": []})
        new.save()


class Migration(migrations.Migration):
    dependencies = [
        ("outcome", "0002_hands_and_rhythm_of_tasks"),
        ("notifications", "0001_initial"),
    ]
    operations = [CityStep(move, migrations.RunPython.noop)]
