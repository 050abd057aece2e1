"""The front door: what this is, where my city is, how an evening goes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from franchise.queries import price_for_initiators
from public_site import meeting_tour, queries
from public_site.forms import CitySearchForm
from public_site.legal_texts import TEXTS, template_of
from tenants.registry.models import City
from tenants.registry.requests import HubRequest
from tenants.ui.context import brand
from tenants.ui.linemap import LineMap
from tenants.ui.pagination import page_of
from tenants.ui.share_card import ShareCard, answer, many_lines

A_PAGE = 60


@require_safe
def home(request: HubRequest) -> HttpResponse:
    cities = queries.lively_cities(now=timezone.now(), limit=LineMap.MOST_DRAWN)
    context = {
        "total": City.objects.open().count(),
        "plan": queries.network_map(cities, now=timezone.now()),
        "product": meeting_tour.product_line(),
    }
    return render(request, "public/home.html", context)


@require_safe
def text(request: HubRequest, name: str) -> HttpResponse:
    """Privacy, terms and imprint: each in a file of its own, in both languages."""
    context = {
        "title": TEXTS[name].title,
        "text": template_of(name),
        "pages": TEXTS.values(),
        "operator": {
            "name": settings.OPERATOR_NAME,
            "address": settings.OPERATOR_ADDRESS,
            "email": settings.OPERATOR_EMAIL,
            "place": settings.OPERATOR_PLACE,
        },
        "price": price_for_initiators(),
    }
    return render(request, "public/text.html", context)


@require_safe
def share_card(request: HubRequest) -> HttpResponse:
    """The picture that chats show beside a link to the main domain."""
    detail = _("Every week people of one city meet and move each other's projects forward.")
    card = ShareCard(place="", title=brand(), detail=detail, lines=many_lines(request))
    return answer(request, card)


@require_safe
def cities(request: HubRequest) -> HttpResponse:
    """Search for a city: in the network, applied for, or still free."""
    query = CitySearchForm(request.GET).query()
    page = page_of(request, queries.cities_called(query), size=A_PAGE)
    found = queries.with_next_evening(page.object_list, now=timezone.now())
    context = {
        "q": query,
        "page": page,
        "cities": found,
        "places": queries.free_places(query, besides=found) if query else [],
    }
    template = "public/_cities.html" if "HX-Request" in request.headers else "public/cities.html"
    return render(request, template, context)


@require_safe
def how(request: HubRequest) -> HttpResponse:
    context = {"steps": meeting_tour.steps(), "product": meeting_tour.product_line()}
    return render(request, "public/how.html", context)


@require_safe
def robots(request: HubRequest) -> HttpResponse:
    maps = [
        f"Sitemap: {settings.MAIN_URL}{reverse(name)}"
        for name in ("public:sitemap", "directory:sitemaps")
    ]
    lines = ("User-agent: *", "Disallow: /hq/", "Disallow: /applications/", *maps)
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def sitemap(request: HubRequest) -> HttpResponse:
    """The pages of this host; each city's ``robots.txt`` names a sitemap of its own."""
    pages = [
        f"{settings.MAIN_URL}{reverse(name)}"
        for name in (
            "public:home",
            "public:cities",
            "public:how",
            "franchise:apply",
            "directory:search",
        )
    ]
    return render(request, "ui/sitemap.xml", {"pages": pages}, content_type="application/xml")
