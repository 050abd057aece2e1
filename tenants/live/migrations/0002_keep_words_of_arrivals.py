import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Nobody's arrival can be deleted with what they said."""

    dependencies = [
        ("live", "0001_initial"),
        ("meetings", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="capture",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="captures",
                to="meetings.attendance",
                verbose_name="by",
            ),
        ),
        migrations.AlterField(
            model_name="pulsemark",
            name="attendance",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pulse",
                to="meetings.attendance",
                verbose_name="who",
            ),
        ),
        migrations.AlterField(
            model_name="vote",
            name="attendance",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="votes",
                to="meetings.attendance",
                verbose_name="who",
            ),
        ),
    ]
