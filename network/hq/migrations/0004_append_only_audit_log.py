from django.db import migrations

from tenants.registry.scope import role_of

REFUSE = """
CREATE FUNCTION hq_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only.' USING ERRCODE = 'insufficient_privilege';
END
$$
"""


class Migration(migrations.Migration):
    """The hub may only add and read entries; a trigger stops the owner of the table as well."""

    dependencies = [("hq", "0003_audit_log")]

    operations = [
        migrations.RunSQL(
            [
                f"REVOKE UPDATE, DELETE, TRUNCATE ON hq_auditentry FROM {role_of('hub')}",
                REFUSE,
                "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON hq_auditentry "
                "FOR EACH STATEMENT EXECUTE FUNCTION hq_refuse_audit_change()",
            ],
            [
                "DROP TRIGGER append_only ON hq_auditentry",
                "DROP FUNCTION hq_refuse_audit_change()",
                f"GRANT UPDATE, DELETE ON hq_auditentry TO {role_of('hub')}",
            ],
        )
    ]
