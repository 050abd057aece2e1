"""What happens to products by itself."""

from __future__ import annotations

from datetime import datetime

from tenants.products.actions.files import FORGET, forget_file
from tenants.products.models import ProductFile
from tenants.registry import alarms
from tenants.registry.models import City


@alarms.handler(FORGET)
def forget(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    """A removed file is gone after its time, unless somebody brought it back."""
    for file in ProductFile.objects.filter(pk=int(key), removed_at__isnull=False):
        forget_file(file)
