"""Changes among the managers of a city, on its desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from franchise.actions.applying import Person
from franchise.actions.managers import (
    consent_to_change,
    leave_managers,
    object_to_change,
    propose_manager,
    propose_removal,
)
from franchise.desk_forms import ManagerForm
from franchise.forms import EndingForm
from franchise.managers import for_managers
from franchise.models import Franchise, ManagerChange
from franchise.views.desk import objection_form, removal_form, show
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.models import City
from tenants.registry.requests import HubRequest


@for_managers
@require_POST
def propose(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Propose one more manager."""
    form = ManagerForm(request.POST, auto_id="manager-%s")
    if form.is_valid():
        with error_on_refusal(form):
            change = propose_manager(
                _franchise(city),
                person=Person(form.cleaned_data["name"], form.cleaned_data["email"]),
                by=manager,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
            _report(request, change)
            return _back(city)
    return show(request, city, manager, status=422, manager_form=form)


@for_managers
@require_POST
def remove(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Propose to remove another manager."""
    form = removal_form(city, manager, request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            change = propose_removal(
                _franchise(city),
                email=form.cleaned_data["manager"].email,
                by=manager,
                why=form.cleaned_data["why"],
                now=timezone.now(),
            )
            _report(request, change)
            return _back(city)
    return show(request, city, manager, status=422, removal_form=form)


@for_managers
@require_POST
def consent(request: HubRequest, city: City, manager: Person, pk: int) -> HttpResponse:
    with message_on_refusal(request):
        _report(request, consent_to_change(_change(city, pk), by=manager, now=timezone.now()))
    return _back(city)


@for_managers
@require_POST
def objection(request: HubRequest, city: City, manager: Person, pk: int) -> HttpResponse:
    """Stop a proposal with a reason."""
    change, form = _change(city, pk), objection_form(pk, request.POST)
    if not form.is_valid():
        return show(request, city, manager, status=422, objections={pk: form})
    with message_on_refusal(request):
        object_to_change(change, by=manager, why=form.cleaned_data["why"], now=timezone.now())
        messages.success(request, _("Stopped. All of you get a letter with your reason."))
    return _back(city)


@for_managers
@require_POST
def leave(request: HubRequest, city: City, manager: Person) -> HttpResponse:
    """Stop managing the city oneself."""
    form = EndingForm(request.POST, auto_id="departure-%s")
    if form.is_valid():
        with error_on_refusal(form):
            leave_managers(
                _franchise(city), by=manager, why=form.cleaned_data["why"], now=timezone.now()
            )
            messages.success(request, _("You no longer manage the city. Thank you for all of it."))
            return redirect("franchise:desks")
    return show(request, city, manager, status=422, leave_form=form)


def _franchise(city: City) -> Franchise:
    """The newest franchise: a manager belongs to one."""
    return get_object_or_404(Franchise.objects.filter(city=city).order_by("-pk")[:1])


def _change(city: City, pk: int) -> ManagerChange:
    rows = ManagerChange.objects.select_related("franchise__city")
    return get_object_or_404(rows, pk=pk, franchise__city=city)


def _report(request: HubRequest, change: ManagerChange) -> None:
    if change.is_open:
        words = _("Noted. It is done once all the others have agreed; they get a letter.")
    else:
        words = _("Done. All of you get a letter.")
    messages.success(request, words)


def _back(city: City) -> HttpResponse:
    response = redirect("franchise:desk", city.slug)
    response["Location"] += "#managers"
    return response
