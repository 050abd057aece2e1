"""Follow members and cities in the transaction of their change."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from network.directory.models import Listing
from network.directory.signals import listing_gone, listing_put
from network.introductions.actions.departures import (
    end_of_city,
    end_of_member,
    rename_member,
)
from network.introductions.actions.matching import follow_choices
from network.introductions.models import UnproposedListing
from tenants.members.models import Member
from tenants.members.signals import member_changed, member_joined, member_left
from tenants.registry.models import City
from tenants.registry.signals import city_deleted


@receiver(member_left, dispatch_uid="introductions-forget-members")
def member_gone(sender: object, member: Member, **_: Any) -> None:
    end_of_member(member, now=timezone.now())


@receiver([member_joined, member_changed], dispatch_uid="introductions-follow-members")
def member_renamed(sender: object, member: Member, **_: Any) -> None:
    rename_member(member, name=member.name)


@receiver(city_deleted, dispatch_uid="introductions-forget-cities")
def city_gone(sender: object, city: City, **_: Any) -> None:
    end_of_city(city.pk)


@receiver(listing_put, dispatch_uid="introductions-follow-listings")
def listing_published(sender: object, listing: Listing, **_: Any) -> None:
    follow_choices(listing)


@receiver(listing_gone, dispatch_uid="introductions-forget-listings")
def listing_withdrawn(sender: object, listing_ids: list[int], **_: Any) -> None:
    UnproposedListing.objects.filter(listing_id__in=listing_ids).delete()
