"""Replace the keys stored in plain text by their hashes; the old table stays, empty."""

from django.db import migrations

HASH = """
INSERT INTO accounts_apikey (user_id, digest, prefix, name, may_write, made_at)
SELECT user_id, encode(sha256(convert_to(key, 'UTF8')), 'hex'), left(key, 8), '', true, created
FROM authtoken_token;
DELETE FROM authtoken_token
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_keys"),
        ("authtoken", "0004_alter_tokenproxy_options"),
    ]

    operations = [migrations.RunSQL(HASH, migrations.RunSQL.noop)]
