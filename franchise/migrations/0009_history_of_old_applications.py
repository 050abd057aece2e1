from django.db import migrations
from django.db.models import Exists, OuterRef


def write_history(apps, schema_editor):
    """The changes that old rows still tell: sent, confirmed, answered, live."""
    Application = apps.get_model("franchise", "Application")
    BuildStep = apps.get_model("franchise", "BuildStep")
    Change = apps.get_model("franchise", "Change")
    Initiator = apps.get_model("franchise", "Initiator")
    Review = apps.get_model("franchise", "Review")
    untold = ~Exists(Change.objects.filter(application=OuterRef("pk")))
    numbers = set(Application.objects.filter(untold).values_list("pk", flat=True))

    def change(number, kind, side, at, who="", why=""):
        return Change(application_id=number, kind=kind, side=side, at=at, who=who, why=why)

    changes = [
        change(one.pk, "sent", "group", one.submitted_at)
        for one in Application.objects.filter(pk__in=numbers).iterator()
    ]
    confirmed = Initiator.objects.filter(application__in=numbers, confirmed_at__isnull=False)
    changes += [
        change(person.application_id, "confirmed", "group", person.confirmed_at, person.name)
        for person in confirmed.iterator()
    ]
    reviews = Review.objects.filter(application__in=numbers).select_related("by")
    for review in reviews.iterator():
        kind = "approved" if review.approved else "declined"
        email = review.by.email
        changes.append(change(review.application_id, kind, "hq", review.at, email, review.words))
    opened = BuildStep.objects.filter(application__in=numbers, kind="open")
    changes += [change(s.application_id, "live", "system", s.done_at) for s in opened.iterator()]
    Change.objects.bulk_create(changes, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("franchise", "0008_history_and_conversation")]

    operations = [migrations.RunPython(write_history, migrations.RunPython.noop)]
