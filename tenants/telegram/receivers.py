"""A member who leaves and a city that is deleted take their links along."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from tenants.members.models import Member
from tenants.members.signals import member_left
from tenants.registry.models import City
from tenants.registry.signals import city_deleted
from tenants.telegram import models
from tenants.telegram.actions.people import unlink_person

TABLES = (models.Update, models.LinkCode, models.LinkedPerson, models.LinkedChat, models.Message)


@receiver(member_left, dispatch_uid="telegram.left")
def forget_member(*, member: Member, **_: Any) -> None:
    if settings.TELEGRAM:
        unlink_person(member)


@receiver(city_deleted, dispatch_uid="telegram.deleted")
def forget_city(*, city: City, **_: Any) -> None:
    for table in TABLES:
        table.objects.filter(city_id=city.pk).delete()
