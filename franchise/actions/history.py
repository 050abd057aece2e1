"""Record the changes of an application. Call in the transaction of the change."""

from __future__ import annotations

from datetime import datetime

from franchise.models import Application, Change, Initiator
from tenants.accounts.models import User

Side = Change.Side


def record(
    application: Application,
    kind: Change.Kind,
    *,
    by: Initiator | User | Change.Side,
    now: datetime,
    why: str = "",
) -> Change:
    """Write one row. `by` is a side where the person is not known."""
    match by:
        case Initiator():
            side, who = Side.GROUP, by.name
        case User():
            side, who = Side.HQ, by.email
        case _:
            side, who = by, ""
    return Change.objects.create(
        application=application, kind=kind, side=side, who=who, why=why, at=now
    )
