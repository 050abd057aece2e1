"""The stage after which a product goes on elsewhere is called so. No SQL."""

from django.db import migrations, models

STAGES = [
    ("idea", "Idea"),
    ("problem", "Problem"),
    ("prototype", "Prototype"),
    ("launch", "Launch"),
    ("growth", "Growth"),
    ("paused", "Paused"),
    ("handed_over", "Goes on elsewhere"),
    ("archived", "Archived"),
]


class Migration(migrations.Migration):
    dependencies = [("products", "0005_picture_state_and_cover")]

    operations = [
        migrations.AlterField(
            model_name="product",
            name="stage",
            field=models.CharField(
                choices=STAGES, default="idea", max_length=12, verbose_name="stage"
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="after",
            field=models.CharField(choices=STAGES, max_length=12, verbose_name="to"),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="before",
            field=models.CharField(blank=True, choices=STAGES, max_length=12, verbose_name="from"),
        ),
    ]
