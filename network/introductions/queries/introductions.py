"""Reading introductions and rooms. Everything is read in the scope of the reader's own city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from network.cards.models import ExpertCard
from network.directory.models import Listing
from network.introductions.models import (
    Block,
    Introduction,
    IntroductionQuerySet,
    MatchingChoice,
    Report,
    ReportClosing,
    State,
)
from tenants.members.models import Member
from tenants.products.models import Authorship, Product, Question
from tenants.registry import published_cities
from tenants.registry.published_cities import PublishedCity
from tenants.registry.scope import current_city


def asked_by(member: Member) -> IntroductionQuerySet:
    """Introductions that a member asked for, newest first."""
    mine: IntroductionQuerySet = Introduction.objects.filter(
        city_id=current_city().pk, member=member.pk
    )
    return mine.select_related("answer").order_by("-asked_at", "-pk")


def addressed_to(member: Member) -> IntroductionQuerySet:
    """Introductions that a member may answer: to them, their products or their questions.

    Without those of people and cities whom the member has blocked.
    """
    products = Authorship.objects.filter(member=member, role=Authorship.Role.AUTHOR)
    to_me = (
        Q(kind=Listing.Kind.EXPERT, local_id=member.pk)
        | Q(kind=Listing.Kind.PRODUCT, local_id__in=products.values("product"))
        | Q(
            kind=Listing.Kind.QUESTION,
            local_id__in=Question.objects.filter(author=member).values("pk"),
        )
    )
    here: IntroductionQuerySet = Introduction.objects.filter(to_me, to_city_id=current_city().pk)
    blocked = Block.objects.filter(
        Q(blocked_member=None) | Q(blocked_member=OuterRef("member")),
        city_id=current_city().pk,
        member=member.pk,
        blocked_city_id=OuterRef("city_id"),
    )
    return here.exclude(Exists(blocked)).select_related("answer").order_by("asked_at", "pk")


def card_of(introduction: Introduction, *, reader: Member) -> Listing | None:
    """The card that an introduction is about; None once it is not shown any more."""
    shown = Listing.objects.seen_by(reader).filter(
        city_id=introduction.to_city_id, kind=introduction.kind, local_id=introduction.local_id
    )
    found: Listing | None = shown.defer("words").first()
    return found


def is_asked_by(introduction: Introduction, member: Member) -> bool:
    return (introduction.city_id, introduction.member) == (current_city().pk, member.pk)


def recipients(introduction: Introduction) -> list[Member]:
    """The members who may answer an introduction now, in the city that was asked."""
    return people_of_listing(introduction.kind, introduction.local_id)


def people_of_listing(kind: str, local_id: int) -> list[Member]:
    """The members behind a listing of this city: an expert, authors, the one who asks."""
    people = Member.objects.here().select_related("user").order_by("pk")
    match kind:
        case Listing.Kind.EXPERT:
            found = people.filter(pk=local_id)
        case Listing.Kind.PRODUCT:
            authors = Authorship.objects.filter(product=local_id, role=Authorship.Role.AUTHOR)
            found = people.filter(pk__in=authors.values("member"))
        case Listing.Kind.QUESTION:
            asked = Question.objects.filter(pk=local_id)
            found = people.filter(pk__in=asked.values("author"))
        case _:
            found = people.none()
    return list(found)


def own_contact(member: Member, introduction: Introduction) -> str:
    """The contact that a member left for this listing, else their e-mail address."""
    if introduction.kind == Listing.Kind.PRODUCT:
        product = Product.objects.filter(pk=introduction.local_id).first()
        left = product.contact if product else ""
    else:
        card = ExpertCard.objects.filter(member=member).first()
        left = card.contact if card else ""
    return left or str(member.user.email)


@dataclass(frozen=True, kw_only=True)
class Row:
    """An introduction in a list, with the other city and the state at that moment."""

    introduction: Introduction
    other_city: PublishedCity | None  # None: it has left the network
    state: State
    title: str


def rows(found: Iterable[Introduction], *, now: datetime) -> list[Row]:
    """One statement for the cities of all rows."""
    here, listed = current_city().pk, list(found)
    cities = published_cities.by_numbers(one.other_city_id(here) for one in listed)
    return [
        Row(
            introduction=one,
            other_city=cities.get(one.other_city_id(here)),
            state=one.state(now=now),
            title=one.title_for(here),
        )
        for one in listed
    ]


def reports() -> QuerySet[Report]:
    """Reports that concern this city: by one of its people, or about one of them."""
    here = current_city().pk
    return Report.objects.filter(Q(city_id=here) | Q(against_city_id=here)).order_by("at", "pk")


def open_reports() -> QuerySet[Report]:
    """Reports that the core of this city has not closed."""
    closed = ReportClosing.objects.filter(city_id=current_city().pk, report=OuterRef("pk"))
    return reports().exclude(Exists(closed))


@dataclass(frozen=True, kw_only=True)
class BlockRow:
    block: Block
    city: PublishedCity | None


def blocks_of(member: Member) -> list[BlockRow]:
    """People and cities that a member has blocked. Two statements."""
    found = list(Block.objects.filter(city_id=current_city().pk, member=member.pk).order_by("pk"))
    cities = published_cities.by_numbers([one.blocked_city_id for one in found])
    return [BlockRow(block=one, city=cities.get(one.blocked_city_id)) for one in found]


def is_proposed(member: Member) -> bool:
    """False for somebody who chose not to be proposed to others."""
    return not MatchingChoice.objects.filter(city_id=current_city().pk, member=member.pk).exists()
