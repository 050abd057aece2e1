"""Alarms: acts whose time is over, second looks at their deadline."""

from __future__ import annotations

from datetime import datetime

from tenants.governance.moderation.actions import close_look, expire_act
from tenants.governance.moderation.schedule import CLOSE_LOOK, EXPIRE
from tenants.registry import alarms
from tenants.registry.models import City


@alarms.handler(EXPIRE)
def expire(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    expire_act(int(key), now=now)


@alarms.handler(CLOSE_LOOK)
def close(*, city: City | None, key: str, due_at: datetime, now: datetime) -> None:
    close_look(int(key), now=now)
