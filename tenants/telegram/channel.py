"""The channel of notifications: one message for what waits, with the buttons that fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta

from django.conf import settings

from tenants.notifications.channels import Channel, Delivery, Outcome
from tenants.registry.scope import current_city
from tenants.telegram.models import LinkedPerson


def open_to(members: Collection[int]) -> Collection[int]:
    """Members who have linked their Telegram and have not stopped the bot."""
    if not settings.TELEGRAM:
        return ()
    linked = LinkedPerson.objects.filter(city_id=current_city().pk, blocked_at=None)
    return set(linked.filter(member_id__in=members).values_list("member_id", flat=True))


def hand_over(deliveries: Sequence[Delivery]) -> Iterator[tuple[Delivery, Outcome]]:
    from tenants.telegram.bot.notices import send_notices

    return send_notices(deliveries)


TELEGRAM = Channel(
    name="telegram",
    label="Telegram",
    order=10,
    open_to=open_to,
    hand_over=hand_over,
    delay=timedelta(minutes=1),
)
