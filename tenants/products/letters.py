"""The letter to whoever is asked to take a product over. It leaves by an alarm of its own."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _

from tenants.accounts.mail import compose
from tenants.products.models import Handover
from tenants.registry import alarms
from tenants.registry.scope import current_city

HANDOVER = "products.handover_letter"  # key: number of the handover


def ask_to_take_over(handover: Handover) -> None:
    key, due_at = str(handover.pk), handover.offered_at
    alarms.set(city=current_city(), kind=HANDOVER, key=key, due_at=due_at)


@alarms.handler(HANDOVER)
def send_handover(*, key: str, now: datetime, **__: object) -> None:
    """Send the letter if the offer still waits and its reader is still here."""
    found = Handover.objects.waiting().filter(pk=int(key), to__left_at=None)
    handover = found.select_related("product", "by", "to__user").first()
    if handover:
        handover_letter(handover).send()


def handover_letter(handover: Handover) -> EmailMessage:
    reader = handover.to
    return compose(
        "products/letters/handover.txt",
        subject=_("A product is handed over to you: %(title)s"),
        language=reader.user.language,
        to=reader.user.email,
        context=lambda: {
            "name": reader.name,
            "title": handover.product.title,
            "handover": handover,
            "link": current_city().url_of("products:product", handover.product_id),
        },
    )
