"""The notification of an endpoint that was paused because nothing reaches it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tenants.members.models import Duty
from tenants.notifications.actions import notify
from tenants.notifications.kinds import Group, Kind, register
from tenants.registry.scope import current_city
from tenants.webhooks.models import Endpoint

PAUSED = Kind(
    name="webhooks.paused",
    group=Group.OURS,
    label=_("A webhook of the city does not arrive any more"),
    title=_("A webhook was paused: it does not arrive"),
    icon="bolt-slash",
    for_core=True,
)


def tell_paused(endpoint: Endpoint, *, now: datetime) -> None:
    core = Duty.objects.current(now=now).filter(member__left_at=None)
    notify(
        PAUSED.name,
        members=core.values_list("member", flat=True).distinct(),
        key=f"{endpoint.pk}:{int(now.timestamp())}",
        text=endpoint.name,
        path=current_city().path_of("webhooks:endpoint", endpoint.pk),
        now=now,
    )


def register_all() -> None:
    register(PAUSED)
