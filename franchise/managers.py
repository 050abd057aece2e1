"""The people who manage a city towards the network: equals, each signed in by their mailbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from franchise.actions.applying import Person
from franchise.models import CityManager, Franchise
from tenants.registry.models import City
from tenants.registry.requests import HubRequest
from tenants.ui.kept_forms import lead_to_door

P = ParamSpec("P")
View = Callable[Concatenate[HubRequest, City, Person, P], HttpResponseBase]


def franchise_of(city: City) -> Franchise | None:
    """The newest franchise of a city, also after its end. One query."""
    found = Franchise.objects.filter(city=city).select_related("application", "city")
    return found.order_by("-pk").first()


def managers_of(city: City) -> list[Person]:
    """The managers by the newest franchise of a city. One query."""
    newest = Franchise.objects.filter(city=city).order_by("-pk").values("pk")[:1]
    rows = CityManager.objects.filter(franchise=newest)
    return [Person(one.name, one.email) for one in rows]


def cities_managed_by(email: str) -> Sequence[City]:
    """The cities that a mailbox manages, by name. One query."""
    mine = CityManager.objects.filter(email=email)
    cities = City.objects.settled().filter(franchises__managers__in=mine)
    return sorted(cities.distinct(), key=lambda city: city.name)


def manages_city(request: HttpRequest) -> bool:
    """True for somebody signed in who manages a city. One query a request."""
    if not request.user.is_authenticated:
        return False
    kept = vars(request)  # each menu asks
    if "manages_city" not in kept:
        kept["manages_city"] = CityManager.objects.filter(email=request.user.email).exists()
    return bool(kept["manages_city"])


def for_managers(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Find a city by its address and the manager who is signed in. Others get 404."""

    @never_cache
    @wraps(view)
    def guarded(
        request: HubRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return lead_to_door(request, reverse("account_login"))
        city = get_object_or_404(City.objects.settled(), slug=slug)
        email = request.user.email
        manager = next((one for one in managers_of(city) if one.email == email), None)
        if manager is None:
            raise Http404
        return view(request, city, manager, *args, **kwargs)

    return guarded
