"""Browsers whose sessions end get no more messages."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver

from tenants.accounts.models import User
from tenants.accounts.signals import sessions_ended
from tenants.notifications.models import Device
from tenants.notifications.push.actions import SESSION_DEVICE
from tenants.registry.scope import current_scope


@receiver(sessions_ended, dispatch_uid="notifications.signed-out")
def remove_devices(*, user: User, kept: SessionBase | None, **_: Any) -> None:
    """Remove all devices of the account but that of the session which goes on.

    The hub's accounts have none.
    """
    scope = current_scope()
    if scope is None or scope.city is None:
        return
    stays = kept.get(SESSION_DEVICE) if kept is not None else None
    Device.objects.filter(member__user=user).exclude(pk=stays or 0).delete()
