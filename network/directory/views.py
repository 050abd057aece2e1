"""`/network/`: the same pages on every city and, for what is public, on the main domain."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from network.directory.facets import facets_of, topics_shown
from network.directory.forms import CameFromForm, SearchForm
from network.directory.models import Listing
from network.directory.public import address_of, structured_data
from network.directory.queries import names_for, original_address, search
from network.directory.results import shown
from tenants.members.requests import member_of
from tenants.registry.models import City
from tenants.registry.requests import ScopedRequest
from tenants.ui.pagination import page_of

PAGE = 24


@require_safe
def find(request: ScopedRequest) -> HttpResponse:
    form = SearchForm(request.GET or {}, reader=member_of(request), home=request.city)
    found = search(form.search_query())
    facets = facets_of(found)
    form.show_counts(facets)
    cards = page_of(request, found, size=PAGE)
    asked = request.GET.urlencode()
    context = {
        "form": form,
        "found": found,
        "cards": cards,
        "shown": shown(found, list(cards)),
        "topics": [] if found else topics_shown(form.reader),
        "came_from": f"?{urlencode({'search': asked})}" if asked else "",
    }
    page = "directory/instant.html" if request.htmx else "directory/search.html"
    return render(request, page, context)


@require_safe
def listing(request: ScopedRequest, city: str, kind: str, local_id: int) -> HttpResponse:
    reader = member_of(request)
    card = get_object_or_404(
        Listing.objects.seen_by(reader), city_slug=city, kind=kind, local_id=local_id
    )
    home = request.city.pk if request.city else None
    context = {
        "card": card,
        "people": names_for(card, reader=reader),
        "original": original_address(card, reader_city=home if reader else None),
        "city_page": City(slug=card.city_slug).url(),
        "is_home": home == card.city_id,
        "back": back_to_search(request),
        "canonical_url": address_of(card),
        "facts": structured_data(card) if card.is_public else None,
    }
    return render(request, "directory/listing.html", context)


def back_to_search(request: HttpRequest) -> str:
    """The address of the search that a card was opened from."""
    address, query = reverse("directory:search"), CameFromForm(request.GET).query()
    return f"{address}?{query}" if query else address
