import django.db.models.deletion
from django.db import migrations, models

from tenants.registry.rowsecurity import CITIES, HUB_DOES_ALL, own, protect


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_city_closes_at")]

    operations = [
        migrations.CreateModel(
            name="CityVersion",
            fields=[
                (
                    "city",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="registry.city",
                    ),
                ),
                (
                    "version",
                    models.UUIDField(help_text="random: a restored backup repeats no earlier one"),
                ),
            ],
        ),
        protect(
            "registry_cityversion",
            # By column: with a right to the whole table a city could lock it against all others.
            grants="SELECT, INSERT, UPDATE (city_id, version)",
            policies={
                "hub": HUB_DOES_ALL,
                "city_reads": f"FOR SELECT TO {CITIES} USING ({own()})",
                "city_adds": f"FOR INSERT TO {CITIES} WITH CHECK ({own()})",
                "city_moves": f"FOR UPDATE TO {CITIES} USING ({own()}) WITH CHECK ({own()})",
            },
        ),
    ]
