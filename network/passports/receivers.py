"""A member's passports follow the member: renamed, ended and forgotten in the same transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from network.passports.actions import end_passports, forget_city, forget_member, rename_member
from tenants.accounts.models import User
from tenants.accounts.signals import sessions_ended
from tenants.members.models import Member
from tenants.members.signals import member_changed, member_left
from tenants.registry.models import City
from tenants.registry.scope import current_city, current_scope
from tenants.registry.signals import city_deleted


def connect() -> None:
    member_left.connect(on_left, dispatch_uid="passports.left")
    member_changed.connect(on_changed, dispatch_uid="passports.changed")
    sessions_ended.connect(on_sessions_ended, dispatch_uid="passports.signed-out")
    city_deleted.connect(on_deleted, dispatch_uid="passports.deleted")


def on_left(member: Member, **_: Any) -> None:
    forget_member(member_id=member.pk, home=current_city())


def on_changed(member: Member, **_: Any) -> None:
    rename_member(member, home=current_city())


def on_sessions_ended(user: User, **_: Any) -> None:
    """Signing out on all devices signs out in all cities; the hub's accounts have no passports."""
    scope = current_scope()
    member = Member.objects.filter(user=user).first() if scope and scope.city else None
    if member:
        end_passports(member_id=member.pk, home=current_city(), now=timezone.now())


def on_deleted(city: City, **_: Any) -> None:
    forget_city(city)
