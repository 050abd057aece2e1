"""Choose whether to be proposed as somebody who could help."""

from __future__ import annotations

from django.db import transaction

from network.directory.models import Listing
from network.introductions.models import MatchingChoice, UnproposedListing
from network.introductions.queries.introductions import people_of_listing
from tenants.members.models import Member
from tenants.registry.scope import current_city


@transaction.atomic
def choose_matching(*, by: Member, is_proposed: bool) -> None:
    """Choose whether to be proposed to authors in other cities. Idempotent."""
    here = current_city().pk
    if is_proposed:
        MatchingChoice.objects.filter(city_id=here, member=by.pk).delete()
    else:
        MatchingChoice.objects.get_or_create(city_id=here, member=by.pk)
    for listing in Listing.objects.filter(city_id=here, people__contains=[by.name]):
        follow_choices(listing)


def follow_choices(listing: Listing) -> None:
    """Propose a listing of this city, unless all its people chose otherwise."""
    people = {member.pk for member in people_of_listing(listing.kind, listing.local_id)}
    here = current_city().pk
    unwilling = MatchingChoice.objects.filter(city_id=here, member__in=people)
    if people and unwilling.count() == len(people):
        UnproposedListing.objects.get_or_create(listing_id=listing.pk, city_id=here)
    else:
        UnproposedListing.objects.filter(listing_id=listing.pk).delete()
