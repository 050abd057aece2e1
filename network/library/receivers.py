"""Follow cities, members and meetings in the transaction of the change."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from network.library import figures
from network.library.models import Adoption, EveningFigure, Guide, Pack, PublishedFormat
from network.library.publishing import forget_member, refresh_city, rename_member
from tenants.meetings.models import Meeting
from tenants.meetings.signals import meeting_closed
from tenants.members.models import Member
from tenants.members.signals import member_changed, member_left
from tenants.registry.models import City
from tenants.registry.scope import current_city
from tenants.registry.signals import city_changed, city_deleted


@receiver(meeting_closed, dispatch_uid="library-measures-meetings")
def measure_later(sender: object, meeting: Meeting, **_: Any) -> None:
    figures.set_alarms(meeting, city=current_city(), now=timezone.now())


@receiver(member_left, dispatch_uid="library-forgets-members")
def forget(sender: object, member: Member, **_: Any) -> None:
    forget_member(member, city=current_city())


@receiver(member_changed, dispatch_uid="library-follows-members")
def rename(sender: object, member: Member, **_: Any) -> None:
    rename_member(member, city=current_city())


@receiver(city_changed, dispatch_uid="library-follows-cities")
def refresh(sender: object, city: City, **_: Any) -> None:
    refresh_city(city)


@receiver(city_deleted, dispatch_uid="library-forgets-cities")
def forget_city(sender: object, city: City, **_: Any) -> None:
    """In the hub's scope."""
    for model in (Guide, Adoption, EveningFigure, Pack, PublishedFormat):
        model.objects.filter(city_id=city.pk).delete()
