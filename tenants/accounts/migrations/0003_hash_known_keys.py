"""Keys that were kept as they are become hashes, and go on working; their old table goes.

Where there was none (a new city), nothing happens.
"""

from django.db import migrations

HASH = """
DO $$
BEGIN
    IF to_regclass(quote_ident(current_schema()) || '.authtoken_token') IS NOT NULL THEN
        INSERT INTO accounts_apikey (user_id, digest, prefix, name, may_write, made_at)
        SELECT user_id, encode(sha256(convert_to(key, 'UTF8')), 'hex'), left(key, 8), '', true,
               created
        FROM authtoken_token;
        DROP TABLE authtoken_token;
    END IF;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api_keys")]

    operations = [migrations.RunSQL(HASH, migrations.RunSQL.noop)]
