"""A city that is founded by hand finds the starter formats on its shelf."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from tenants.formats.actions import install_catalogue
from tenants.registry.signals import city_founded


@receiver(city_founded, dispatch_uid="formats-stock-a-new-shelf")
def city_founded_here(sender: object, now: datetime, **_: Any) -> None:
    install_catalogue(now=now)
