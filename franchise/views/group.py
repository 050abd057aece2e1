"""One of the group leaves, or somebody new is named."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from franchise.actions.applying import Person
from franchise.actions.group import leave_group, name_initiator
from franchise.forms import EndingForm, NamingForm
from franchise.permissions import forget_application, initiator_of
from franchise.views.application import changeable_or_404, show
from tenants.refusals import error_on_refusal
from tenants.registry.requests import HubRequest


@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HubRequest, key: str) -> HttpResponse:
    """Ask first, then leave."""
    found = changeable_or_404(request, key)
    person = initiator_of(request, found)
    if person is None or not found.can_be_changed or found.is_one_person:
        raise Http404
    form = EndingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with error_on_refusal(form):
            leave_group(person, why=form.cleaned_data["why"], now=timezone.now())
            forget_application(request, found)
            messages.success(request, _("You have left the group. Thank you for having begun it."))
            return redirect(found)
    context = {"application": found, "person": person, "form": form}
    return render(request, "franchise/leave.html", context, status=422 if form.is_bound else 200)


@require_POST
def name_person(request: HubRequest, key: str) -> HttpResponse:
    """Add one more initiator; a letter asks them to confirm."""
    found = changeable_or_404(request, key)
    form = NamingForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            name_initiator(
                found,
                person=Person(form.cleaned_data["name"], form.cleaned_data["email"]),
                by=initiator_of(request, found),
                now=timezone.now(),
            )
            messages.success(request, _("A letter asks them to confirm."))
            return redirect(f"{found.get_absolute_url()}#who")
    return show(request, found, status=422, naming_form=form)
