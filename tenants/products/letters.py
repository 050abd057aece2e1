"""The letter that offers a product to a member; sent by an alarm."""

from __future__ import annotations

from django.core.mail import EmailMessage

from tenants.mail.letters import compose, handler
from tenants.products.models import Handover
from tenants.registry import alarms
from tenants.registry.scope import current_city

HANDOVER = "products.handover_letter"  # key: number of the handover


def ask_to_take_over(handover: Handover) -> None:
    key, due_at = str(handover.pk), handover.offered_at
    alarms.set(city=current_city(), kind=HANDOVER, key=key, due_at=due_at)


@handler(HANDOVER)
def write_handover(*, key: str, **_: object) -> EmailMessage | None:
    """Compose the letter; None if the offer is settled or the member has left."""
    found = Handover.objects.waiting().filter(pk=int(key), to__left_at=None)
    handover = found.select_related("product", "by", "to__user").first()
    if handover is None:
        return None
    reader = handover.to
    return compose(
        "products/letters/handover.txt",
        to=reader.user.email,
        language=reader.user.language,
        context=lambda: {
            "name": reader.name,
            "title": handover.product.title,
            "handover": handover,
            "link": current_city().url_of("products:product", handover.product_id),
        },
    )
