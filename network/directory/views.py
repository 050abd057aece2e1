"""`/network/`: the same pages on every city and, for what is public, on the main domain."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from network.directory.forms import SearchForm
from network.directory.models import Listing
from network.directory.queries import home_address, search
from tenants.members.requests import MemberRequest
from tenants.registry.models import City

PAGE = 24


def find(request: MemberRequest) -> HttpResponse:
    form = SearchForm(request.GET or {}, reader=request.member, home=request.city)
    cards = Paginator(search(form.wanted()), PAGE).get_page(request.GET.get("page"))
    page = "directory/results.html" if request.htmx else "directory/search.html"
    return render(request, page, {"form": form, "cards": cards})


def listing(request: MemberRequest, city: str, kind: str, local_id: int) -> HttpResponse:
    card = get_object_or_404(
        Listing.objects.seen_by(request.member), city_slug=city, kind=kind, local_id=local_id
    )
    shown = {
        "card": card,
        "home": home_address(card),
        "city_page": City(slug=card.city_slug).url(),
        "is_home": request.city is not None and request.city.pk == card.city_id,
    }
    return render(request, "directory/listing.html", shown)
