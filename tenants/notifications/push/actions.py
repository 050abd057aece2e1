"""Add and remove the devices of a member."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.notifications.errors import TooManyDevices, UnknownService
from tenants.notifications.models import Device
from tenants.notifications.push.services import is_known_service

MOST_DEVICES = 10
SESSION_DEVICE = "push_device"  # in a session: the key of the device that it is on


@transaction.atomic
def add_device(
    *, by: Member, endpoint: str, p256dh: str, auth: str, name: str, now: datetime
) -> Device:
    """Send to this browser from now on; a browser belongs to the member who added it last.

    Raises UnknownService, TooManyDevices.
    """
    if not is_known_service(endpoint):
        raise UnknownService
    others = Device.objects.filter(member=by).exclude(endpoint=endpoint)
    if others.count() >= MOST_DEVICES:
        raise TooManyDevices
    facts = {"member": by, "p256dh": p256dh, "auth": auth, "name": name[:300], "made_at": now}
    device, _is_new = Device.objects.update_or_create(endpoint=endpoint, defaults=facts)
    return device


def remove_device(*, by: Member, pk: int) -> None:
    """Send to this device no more. Idempotent."""
    Device.objects.filter(member=by, pk=pk).delete()
