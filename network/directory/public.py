"""Public cards for machines: a feed, sitemaps, structured data, pictures of shared links."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.directory.models import Listing, ListingQuerySet
from network.directory.queries import names_for
from tenants.registry.models import City
from tenants.registry.requests import ScopedRequest
from tenants.ui.context import brand
from tenants.ui.plain_text import in_xml
from tenants.ui.share_card import ShareCard, answer, many_lines

MOST = 50  # entries of the feed
A_MAP = 20_000  # primary keys that one sitemap covers
SCHEMA_TYPES = {
    Listing.Kind.PRODUCT: "CreativeWork",
    Listing.Kind.EXPERT: "Person",
    Listing.Kind.QUESTION: "Question",
    Listing.Kind.FORMAT: "HowTo",
}


def public_cards() -> ListingQuerySet:
    return Listing.objects.seen_by(None).defer("words")


def address_of(card: Listing) -> str:
    """A card's one address: on the main domain."""
    return f"{settings.MAIN_URL}{card.get_absolute_url()}"


class NewCards(Feed):  # type: ignore[type-arg]
    """The network's newest public cards, as Atom. Addresses are on the main domain.

    One card with a character that XML can't carry would end the feed for all readers.
    """

    feed_type = Atom1Feed

    def title(self) -> str:
        return _("New in the network of %(brand)s") % {"brand": brand()}

    def subtitle(self) -> str:
        return _("Products, questions, experts and formats that cities show to everyone.")

    def link(self) -> str:
        return f"{settings.MAIN_URL}{reverse('directory:search')}"

    def feed_url(self) -> str:
        return f"{settings.MAIN_URL}{reverse('directory:feed')}"

    def items(self) -> list[Listing]:
        return list(public_cards().order_by("-published_at", "-pk")[:MOST])

    def item_title(self, item: Listing) -> str:
        return in_xml(item.title)

    def item_description(self, item: Listing) -> str:
        return in_xml(item.summary)

    def item_link(self, item: Listing) -> str:
        return address_of(item)

    def item_pubdate(self, item: Listing) -> Any:
        return item.published_at

    def item_updateddate(self, item: Listing) -> Any:
        return item.updated_at or item.published_at

    def item_author_name(self, item: Listing) -> str:
        return in_xml(", ".join(names_for(item, reader=None)))

    def item_categories(self, item: Listing) -> list[str]:
        return [str(item.get_kind_display()), in_xml(item.city_name)]


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Names the sitemaps, each of which covers a stretch of primary keys."""
    last = Listing.objects.aggregate(last=Max("pk"))["last"] or 0
    maps = [
        f"{settings.MAIN_URL}{reverse('directory:sitemap', args=[number])}"
        for number in range(last // A_MAP + 1)
    ]
    return render(
        request, "directory/sitemap_index.xml", {"maps": maps}, content_type="application/xml"
    )


@require_safe
def sitemap(request: HttpRequest, number: int) -> HttpResponse:
    if number > 2**63 // A_MAP - 2:
        raise Http404
    cards = public_cards().filter(pk__gte=number * A_MAP, pk__lt=(number + 1) * A_MAP)
    cards = cards.only("city_slug", "kind", "local_id").order_by("pk")
    pages = [address_of(card) for card in cards]
    return render(request, "ui/sitemap.xml", {"pages": pages}, content_type="application/xml")


@require_safe
def share_card(request: ScopedRequest, city: str, kind: str, local_id: int) -> HttpResponse:
    """The preview picture of a public card's page."""
    card = get_object_or_404(public_cards(), city_slug=city, kind=kind, local_id=local_id)
    place = f"{card.city_name} · {brand()}"
    lines = many_lines(request)
    picture = ShareCard(place=place, title=card.title, detail=card.summary, lines=lines)
    return answer(request, picture)


def structured_data(card: Listing) -> dict[str, Any]:
    """schema.org's words for a public card, as a visitor may read it."""
    kind = Listing.Kind(card.kind)
    city = {"@type": "City", "name": card.city_name, "url": City(slug=card.city_slug).url()}
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES[kind],
        "name": card.title,
        "url": address_of(card),
        "description": card.summary,
    }
    if kind is Listing.Kind.EXPERT:
        return facts | {"knowsAbout": card.skills, "workLocation": city}
    people = [{"@type": "Person", "name": name} for name in names_for(card, reader=None)]
    return facts | {
        "author": people,
        "contentLocation": city,
        "datePublished": card.published_at.isoformat(),
        **({"inLanguage": card.language} if card.language else {}),
    }
