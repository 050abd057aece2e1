"""Letters about handovers."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tenants.products import letters
from tenants.products.models import Handover
from tenants.products.signals import handover_offered


@receiver(handover_offered, dispatch_uid="products.handover-letter")
def ask_by_letter(*, handover: Handover, **_: Any) -> None:
    letters.ask_to_take_over(handover)
