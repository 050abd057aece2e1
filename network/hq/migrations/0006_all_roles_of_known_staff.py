from typing import Any

from django.db import migrations

ROLES = ("review", "money", "support", "read_only", "people")


def give_all_roles(apps: Any, schema_editor: Any) -> None:
    """People who work at HQ may do what they could do before there were roles."""
    users, roles = apps.get_model("accounts", "User"), apps.get_model("hq", "StaffRole")
    staff = users.objects.filter(is_staff=True).values_list("pk", flat=True)
    roles.objects.bulk_create(
        (roles(user_id=number, role=role) for number in staff for role in ROLES),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("hq", "0005_staff_roles")]

    operations = [migrations.RunPython(give_all_roles, migrations.RunPython.noop)]
