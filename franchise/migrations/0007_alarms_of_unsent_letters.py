from django.db import migrations
from django.db.models import Exists, OuterRef
from django.utils import timezone

BUILD, UNTOLD = "franchise.build", "franchise.untold"
ATTEMPTS = 10
NOT_TOLD = """
    SELECT id FROM franchise_application
    WHERE state <> 'live' AND told <> CASE
        WHEN state = 'second' AND introduced_at IS NOT NULL THEN 'introduced'
        WHEN state = 'second' AND asked_at IS NOT NULL THEN 'asked'
        ELSE state
    END
"""


def set_alarms(apps, schema_editor):
    """Letters and cities that the release before has begun and not finished."""
    Alarm = apps.get_model("registry", "Alarm")
    Application = apps.get_model("franchise", "Application")
    Letter = apps.get_model("franchise", "Letter")
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NOT_TOLD)
        untold = {number for (number,) in cursor.fetchall()}
    invitations = Letter.objects.filter(
        application=OuterRef("pk"), name="invitation", sent_at=None, attempts__lt=ATTEMPTS
    )
    uninvited = Application.objects.filter(Exists(invitations), state="live")
    untold.update(uninvited.values_list("pk", flat=True))
    unbuilt = Application.objects.filter(state="building").values_list("pk", flat=True)
    now = timezone.now()
    Alarm.objects.bulk_create(
        [
            Alarm(city=None, kind=kind, key=str(number), due_at=now, ring_at=now)
            for kind, numbers in ((UNTOLD, untold), (BUILD, unbuilt))
            for number in numbers
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("franchise", "0006_letters_are_alarms"),
        ("registry", "0008_alarm_ids_are_given"),
    ]

    operations = [migrations.RunPython(set_alarms, migrations.RunPython.noop)]
