"""The log of hours spent on a product."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from tenants.members.models import Member
from tenants.products.actions.products import TWICE
from tenants.products.errors import NotInvolved
from tenants.products.models import HoursSpent, Product


@transaction.atomic
def log_hours(
    product: Product, *, by: Member, day: date, hours: Decimal, now: datetime, note: str = ""
) -> HoursSpent:
    """Add a line to the log. Returns the existing line if it was sent twice.

    Raises `NotInvolved`.
    """
    locked = Product.objects.select_for_update().get(pk=product.pk)
    if not locked.is_made_by(by):
        raise NotInvolved
    same = locked.hours.counted().filter(member=by, day=day, hours=hours, note=note)
    if twin := same.filter(written_at__gt=now - TWICE, written_at__lte=now).first():
        return twin
    return HoursSpent.objects.create(
        product=locked, member=by, day=day, hours=hours, note=note, written_at=now
    )


def strike_hours(line: HoursSpent, *, by: Member, now: datetime) -> None:
    """Strike a line of one's own: it stays readable but isn't counted. Raises `NotInvolved`."""
    if not HoursSpent.objects.filter(pk=line.pk, member=by).update(struck_at=now):
        raise NotInvolved


def count_hours_again(line: HoursSpent, *, by: Member) -> None:
    """Count a struck line of one's own again. Raises `NotInvolved`."""
    if not HoursSpent.objects.filter(pk=line.pk, member=by).update(struck_at=None):
        raise NotInvolved
