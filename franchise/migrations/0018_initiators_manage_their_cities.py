from django.contrib.auth.hashers import make_password
from django.db import migrations
from django.db.models import F


def name_managers(apps, schema_editor):
    """The confirmed initiators of a city; of one without an application, those who pay.

    Payers get an account on the main domain; initiators have one since they confirmed.
    """
    User = apps.get_model("accounts", "User")
    Account = apps.get_model("billing", "Account")
    CityManager = apps.get_model("franchise", "CityManager")
    Franchise = apps.get_model("franchise", "Franchise")
    Initiator = apps.get_model("franchise", "Initiator")
    confirmed = Initiator.objects.exclude(confirmed_at=None).exclude(application__franchise=None)
    rows = confirmed.annotate(city_right=F("application__franchise")).order_by("pk")
    since = dict(Franchise.objects.values_list("pk", "began_at"))
    managers = [
        CityManager(
            franchise_id=one.city_right,
            email=one.email,
            name=one.name,
            since=since[one.city_right],
        )
        for one in rows.iterator()
    ]
    founded = Franchise.objects.filter(application=None, ended_at=None)
    for number, city in founded.values_list("pk", "city"):
        for account in Account.objects.filter(city=city):
            for email in account.emails:
                User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
            managers += [
                CityManager(franchise_id=number, email=email, name=email, since=since[number])
                for email in account.emails
            ]
    CityManager.objects.bulk_create(managers, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_session_round"),
        ("billing", "0002_accounts_close"),
        ("franchise", "0017_managers_of_cities"),
    ]

    operations = [migrations.RunPython(name_managers, migrations.RunPython.noop)]
