"""A visit of HQ ends with the sessions of its person; a deleted city leaves no invitations."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from network.help.actions import end_passes, forget_city
from tenants.accounts.models import User
from tenants.accounts.signals import sessions_ended
from tenants.registry.models import City
from tenants.registry.scope import current_scope
from tenants.registry.signals import city_deleted


def connect() -> None:
    sessions_ended.connect(on_sessions_ended, dispatch_uid="help.signed-out")
    city_deleted.connect(on_deleted, dispatch_uid="help.deleted")


def on_sessions_ended(user: User, **_: Any) -> None:
    scope = current_scope()
    if scope and scope.city is None:
        end_passes(user.email, now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    forget_city(city)
