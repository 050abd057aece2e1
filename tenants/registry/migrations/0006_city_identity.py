from django.db import migrations, models
from django.db.models.functions import Cast

from tenants.registry.models.city import new_identity


class Migration(migrations.Migration):
    dependencies = [("registry", "0005_gone")]

    operations = [
        migrations.AddField(
            model_name="city",
            name="identity",
            field=models.CharField(
                max_length=63,
                default=new_identity,
                db_default=Cast(models.Func(function="gen_random_uuid"), models.CharField()),
                editable=False,
                help_text="kept when the city moves: calendars and signed links are made of it",
            ),
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.UniqueConstraint(
                fields=("identity",),
                condition=~models.Q(state="gone"),
                name="identity_is_unique",
            ),
        ),
    ]
