"""Webhooks of the city: endpoints, their secrets, and what was sent to them. For the core."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members.permissions import core_required
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.method_override import is_delete
from tenants.ui.pagination import page_of
from tenants.webhooks import actions
from tenants.webhooks.forms import EndpointForm
from tenants.webhooks.models import Endpoint
from tenants.webhooks.queries import endpoint_list

SHOWN = 20


@require_safe
def endpoints(request: CityRequest) -> HttpResponse:
    core_required(request)
    return render(request, "webhooks/list.html", {"endpoints": endpoint_list()})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: CityRequest) -> HttpResponse:
    """The answer to the form shows the secret, this once."""
    by = core_required(request)
    form = EndpointForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            added = actions.add_endpoint(**form.cleaned_data, by=by, now=timezone.now())
            return endpoint_page(request, added, secret=added.secret)
    status = 422 if form.errors else 200
    return render(request, "webhooks/edit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: CityRequest, pk: int) -> HttpResponse:
    """POST changes, DELETE removes it with its deliveries."""
    core_required(request)
    found = get_object_or_404(Endpoint, pk=pk)
    if is_delete(request):
        found.delete()
        messages.info(request, _("Removed. Nothing is sent there any more."))
        return redirect("webhooks:list")
    facts = {"name": found.name, "url": found.url, "events": found.events}
    form = EndpointForm(request.POST if request.method == "POST" else None, initial=facts)
    if request.method == "POST" and form.is_valid():
        actions.change_endpoint(found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(found)
    shown = {"form": form, "endpoint": found}
    return render(request, "webhooks/edit.html", shown, status=422 if form.errors else 200)


@require_safe
def endpoint(request: CityRequest, pk: int) -> HttpResponse:
    core_required(request)
    return endpoint_page(request, get_object_or_404(Endpoint, pk=pk))


@never_cache
@require_POST
def secret(request: CityRequest, pk: int) -> HttpResponse:
    """Exchange the secret; the answer shows the new one, this once."""
    core_required(request)
    found = actions.rotate_secret(get_object_or_404(Endpoint, pk=pk), now=timezone.now())
    return endpoint_page(request, found, secret=found.secret)


@require_http_methods(["POST", "DELETE"])
def pause(request: CityRequest, pk: int) -> HttpResponse:
    """POST pauses, DELETE lets it go on."""
    core_required(request)
    found, now = get_object_or_404(Endpoint, pk=pk), timezone.now()
    if is_delete(request):
        actions.resume_endpoint(found, now=now)
        messages.success(request, _("It goes on. What was on its way is sent now."))
    else:
        actions.pause_endpoint(found, now=now)
        messages.info(request, _("Paused. What happens meanwhile is not sent later."))
    return redirect(found)


@require_POST
def test(request: CityRequest, pk: int) -> HttpResponse:
    core_required(request)
    found = get_object_or_404(Endpoint, pk=pk)
    with message_on_refusal(request):
        actions.send_test(found, now=timezone.now())
        messages.success(request, _("A test is on its way. Its answer appears below in a moment."))
    return redirect(found)


@require_POST
def again(request: CityRequest, pk: int, number: int) -> HttpResponse:
    core_required(request)
    found = get_object_or_404(Endpoint, pk=pk)
    delivery = get_object_or_404(found.deliveries, pk=number)
    with message_on_refusal(request):
        actions.send_again(delivery, now=timezone.now())
        messages.success(request, _("It is sent once more, under the same number."))
    return redirect(found)


def endpoint_page(request: CityRequest, found: Endpoint, *, secret: str = "") -> HttpResponse:
    shown = {
        "endpoint": found,
        "secret": secret,
        "deliveries": page_of(request, found.deliveries.newest(), size=SHOWN),
    }
    return render(request, "webhooks/endpoint.html", shown)
