"""The people who manage a city towards the network: equals, each signed in by their mailbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache

from billing.models import Account
from franchise.actions.applying import Person
from franchise.models import Franchise
from tenants.registry.models import City
from tenants.registry.requests import HubRequest
from tenants.ui.kept_forms import lead_to_door

P = ParamSpec("P")
View = Callable[Concatenate[HubRequest, City, Person, P], HttpResponse]


def managers_of(city: City) -> list[Person]:
    """The confirmed initiators; of a city without an application, those who pay. Two queries."""
    franchises = Franchise.objects.filter(city=city).exclude(application=None)
    found = franchises.select_related("application").order_by("pk").last()
    if found and found.application:
        people = found.application.initiators.exclude(confirmed_at=None)
        return [Person(one.name, one.email) for one in people]
    account = Account.objects.filter(city=city).first()
    return [Person(email, email) for email in account.emails] if account else []


def for_managers(view: View[P]) -> Callable[..., HttpResponse]:
    """Find a city by its address and the manager who is signed in. Others get 404."""

    @never_cache
    @wraps(view)
    def guarded(request: HubRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return lead_to_door(request, reverse("account_login"))
        city = get_object_or_404(City.objects.settled(), slug=slug)
        email = request.user.email
        manager = next((one for one in managers_of(city) if one.email == email), None)
        if manager is None:
            raise Http404
        return view(request, city, manager, *args, **kwargs)

    return guarded
