from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("outcome", "0003_letter_choices_move")]
    operations = [migrations.DeleteModel("LetterChoice")]
