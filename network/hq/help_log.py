"""Each page that HQ opens in a city is a line of the audit log, in the same transaction.

The city's role adds it: PostgreSQL lets a city add lines of this one kind about itself, and neither
read nor change any (migration `help_lines`).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from network.help.models import HelpOpening
from network.hq.models import AuditEntry
from tenants.registry.scope import current_city

# Without RETURNING, which would need the right to read.
ADD = """
    INSERT INTO hq_auditentry (at, by, kind, about, page, words, refused)
    VALUES (%s, %s, %s, %s, '', %s, %s)
"""


def on_page_opened(opening: HelpOpening, **_: Any) -> None:
    city = current_city()
    about = city.both_names
    kind = AuditEntry.Kind.HELP_OPENED
    values: list[datetime | str | bool] = [
        opening.at,
        opening.email,
        kind,
        about,
        opening.path,
        opening.refused,
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADD, values)
