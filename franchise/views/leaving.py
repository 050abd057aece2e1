"""The managers' page about leaving the network. The city decides together."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from franchise.actions.applying import Person
from franchise.actions.leaving import (
    consent,
    give_notice,
    latest_notice,
    name_new_address,
    take_back,
)
from franchise.desk_forms import NewAddressForm, NoticeForm
from franchise.errors import NoticeGone
from franchise.forms import EndingForm
from franchise.leaving_letters import notice_period
from franchise.leaving_page import leaving_page
from franchise.managers import for_managers
from franchise.models import Leaving
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.models import City
from tenants.registry.requests import HubRequest


@for_managers
@require_http_methods(["GET", "POST"])
def leaving(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Show what will happen when; a POST gives notice."""
    if request.method != "POST":
        return _show(request, city, manager)
    form = NoticeForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            give_notice(city, by=manager, why=form.cleaned_data["why"], now=timezone.now())
            messages.success(request, _("Notice is given. All of you and HQ get a letter."))
            return redirect("franchise:leaving", city.slug)
    return _show(request, city, manager, notice_form=form, status=422)


@for_managers
@require_POST
def agree(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    with message_on_refusal(request):
        agreed = consent(_notice(city), by=manager, now=timezone.now())
        if agreed.agreed_at:
            messages.success(request, _("All of you have agreed. The day is fixed."))
        else:
            messages.success(request, _("You have agreed. The day is fixed once all have."))
    return redirect("franchise:leaving", city.slug)


@for_managers
@require_POST
def stay(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Take the notice back, whoever gave it."""
    form = EndingForm(request.POST)
    if not form.is_valid():
        return _show(request, city, manager, stay_form=form, status=422)
    with message_on_refusal(request):
        take_back(_notice(city), by=manager, why=form.cleaned_data["why"], now=timezone.now())
        messages.success(request, _("The city stays. All of you and HQ get a letter."))
    return redirect("franchise:leaving", city.slug)


@for_managers
@require_POST
def new_address(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Name the address that the old one leads to, or none."""
    form = NewAddressForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            url, now = form.cleaned_data["url"], timezone.now()
            name_new_address(_notice(city), url=url, by=manager, now=now)
            messages.success(request, _("Saved."))
            return redirect("franchise:leaving", city.slug)
    return _show(request, city, manager, address_form=form, status=422)


def _notice(city: City) -> Leaving:
    """The notice of the page. Raises `NoticeGone`."""
    if (found := latest_notice(city)) is None:
        raise NoticeGone(city.slug)
    return found


def _show(
    request: HubRequest, city: City, manager: Person, *, status: int = 200, **forms: Any
) -> HttpResponse:
    with timezone.override(city.zone):
        page = leaving_page(city, now=timezone.now())
        context = {
            "page": page,
            "leaving": page.leaving,
            "notice_period": notice_period(),
            "export_url": f"{reverse('franchise:desk', args=[city.slug])}#export",
            "needs_me": page.needs_consent_of(manager),
            "notice_form": NoticeForm(),
            "stay_form": EndingForm(),
            "address_form": NewAddressForm(initial={"url": city.moved_to}),
            **forms,
        }
        return render(request, "franchise/leaving.html", context, status=status)
