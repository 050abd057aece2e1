"""The desk of a city's managers on the main domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from franchise.actions.applying import Person
from franchise.desk_forms import ManagerForm, ReasonForm, RemovalForm
from franchise.desk_page import DeskPage, desk_page
from franchise.forms import EndingForm
from franchise.launch import launch_of_city
from franchise.managers import cities_managed_by, for_managers, franchise_of
from franchise.models import CityManager
from franchise.views.agreement import pdf_response
from tenants.accounts.permissions import sign_in_required
from tenants.registry.models import City
from tenants.registry.requests import HubRequest


@never_cache
@sign_in_required
@require_safe
def desks(request: HubRequest) -> HttpResponse:
    """The desk of the only city, or a list of cities."""
    cities = cities_managed_by(request.user.email)  # type: ignore[union-attr]  # signed in
    if len(cities) == 1:
        return redirect("franchise:desk", cities[0].slug)
    if not cities:
        messages.info(request, _("No city is managed by your address yet."))
        return redirect("franchise:mine")
    return render(request, "franchise/desks.html", {"cities": cities})


@for_managers
@require_safe
def desk(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    return show(request, city, manager)


@for_managers
@require_safe
def agreement_copy(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """The signed agreement as PDF, also for managers who have not signed it."""
    franchise = franchise_of(city)
    if franchise is None or franchise.application is None:
        raise Http404
    return pdf_response(franchise.application)


def show(
    request: HubRequest,
    city: City,
    manager: Person,
    *,
    status: int = 200,
    objections: Mapping[int, ReasonForm] = {},
    **more: Any,
) -> HttpResponse:
    """Draw the desk. `objections`: forms with errors, by the number of the proposal."""
    with timezone.override(city.zone):
        now = timezone.now()
        page, launch = desk_page(city, manager, now=now), launch_of_city(city.pk, now=now)
        context = {
            "page": page,
            "launch": launch,
            "talk": _talk(page) if launch else "",
            "proposals": [
                (one, objections.get(one.change.pk) or objection_form(one.change.pk))
                for one in page.proposals
            ],
            "manager_form": ManagerForm(auto_id="manager-%s"),
            "removal_form": removal_form(city, manager),
            "leave_form": EndingForm(auto_id="departure-%s"),
            **more,
        }
        return render(request, "franchise/desk.html", context, status=status)


def removal_form(city: City, manager: Person, data: QueryDict | None = None) -> RemovalForm:
    others = CityManager.objects.filter(franchise__city=city).exclude(email=manager.email)
    return RemovalForm(data, others=others, auto_id="removal-%s")


def objection_form(number: int, data: QueryDict | None = None) -> ReasonForm:
    return ReasonForm(data, auto_id=f"objection-{number}-%s")


def _talk(page: DeskPage) -> str:
    """The address of the conversation with HQ."""
    return f"{page.application.get_absolute_url()}#talk" if page.application else ""
