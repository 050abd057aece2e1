"""Check that the database knows Cyrillic letters.

With LC_CTYPE C pg_trgm sees no letters in «Привет», and a search with typos silently finds nothing.
"""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection

from tenants.registry.scope import hub_scope

QUESTION = """
    SELECT current_setting('server_encoding'), cardinality(show_trgm('Привет')) > 0,
        lower('ПРИВЕТ') = 'привет'
"""
REMEDY = (
    "Make the database anew with TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER builtin "
    "BUILTIN_LOCALE 'PG_UNICODE_FAST' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' (see "
    "deploy/docs/operations.md), and load a dump of this one into it."
)


def problem() -> str:
    """The problem of the database's locale with its remedy; empty if there is none."""
    try:
        with hub_scope(), connection.cursor() as cursor:
            cursor.execute(QUESTION)
            encoding, has_trigrams, folds = cursor.fetchone()
    except ProgrammingError:
        return "The extension pg_trgm is missing. Run what `manage.py fleet bootstrap-sql` prints."
    if encoding != "UTF8":
        return f"The database is encoded in {encoding}, not in UTF8. {REMEDY}"
    if not (has_trigrams and folds):
        return f"The database does not know Cyrillic letters: its LC_CTYPE is C. {REMEDY}"
    return ""


@register(Tags.database)
def database_knows_cyrillic(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """`manage.py check --database default`."""
    if not databases:
        return []
    try:
        found = problem()
    except (OperationalError, ImproperlyConfigured):
        return []  # an unreachable database is reported elsewhere
    return [Error(found, id="registry.E101")] if found else []
