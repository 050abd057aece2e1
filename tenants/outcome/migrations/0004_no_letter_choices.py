from django.db import migrations


class Migration(migrations.Migration):
    """The table stays for the release before; a later one moves what that wrote, and drops it."""

    dependencies = [("outcome", "0003_letter_choices_move")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("LetterChoice")]
        )
    ]
