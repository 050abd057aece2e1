"""The page of an application, and the changes that its group may still make."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from franchise.actions.applying import city_of
from franchise.actions.corrections import correct_email, send_letter_again, withdraw_application
from franchise.errors import CorrectedTooOften, EmailBusy
from franchise.forms import KEY, EmailForm, EndingForm, MessageForm, NamingForm
from franchise.launch import launch_of
from franchise.models import Application, Initiator
from franchise.permissions import confirmed_applications, initiator_of, may_change
from franchise.queries import line_of, next_move
from tenants.accounts.permissions import sign_in_required
from tenants.refusals import message_on_refusal
from tenants.registry.requests import HubRequest


@never_cache
@require_GET
def application(request: HubRequest, key: str) -> HttpResponse:
    """The group's page; while the city is being built it refreshes itself."""
    return show(request, application_or_404(key))


def show(
    request: HubRequest, found: Application, *, status: int = 200, **more: Any
) -> HttpResponse:
    is_part = "HX-Request" in request.headers
    is_second = found.state == Application.State.SECOND
    city = city_of(found.place) if is_second else None
    is_ours = may_change(request, found)
    with timezone.override(found.zone):
        context = {
            "application": found,
            "line": line_of(found),
            "next_move": next_move(found, now=timezone.now()),
            "person": initiator_of(request, found) if is_ours else None,
            "first": found.first_group if is_second else None,
            "open_city": city if city and city.is_open else None,
            "main_domain": settings.MAIN_DOMAIN,
            "overdue": found.is_overdue(now=timezone.now()),
            "is_ours": is_ours,
            "may_change": found.can_be_changed and is_ours,
            "may_withdraw": found.can_be_withdrawn and is_ours and not found.is_paid,
            "launch": launch_of(found, now=timezone.now()) if is_ours else None,
            "messages_of_both": found.messages.all() if is_ours else (),
            "message_form": MessageForm(),
            "naming_form": NamingForm(),
            "changes": found.changes.for_group(),
            **more,
        }
        template = "franchise/_standing.html" if is_part else "franchise/application.html"
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@never_cache
@sign_in_required
@require_GET
def mine(request: HubRequest) -> HttpResponse:
    """The signed-in initiator's application; with several, the newest."""
    found = confirmed_applications(request.user.email).first()  # type: ignore[union-attr]  # signed in
    if found:
        return redirect(found)
    messages.info(request, _("No application carries your address yet. You can send one here."))
    return redirect("franchise:apply")


@require_POST
def correct(request: HubRequest, key: str, pk: int) -> HttpResponse:
    """Another address for somebody who has not confirmed."""
    found = changeable_or_404(request, key)
    person = get_object_or_404(Initiator, pk=pk, application=found)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return show(request, found, status=422, wrong=person.pk, form=form)
    with message_on_refusal(request, messages.INFO):
        try:
            correct_email(person, email=form.cleaned_data["email"], now=timezone.now())
        except (EmailBusy, CorrectedTooOften) as refusal:
            form.add_error("email", str(refusal))
            return show(request, found, status=422, wrong=person.pk, form=form)
        messages.success(request, _("Corrected. The letter goes to %(email)s.") % form.cleaned_data)
    return redirect(found)


@require_POST
def resend(request: HubRequest, key: str, pk: int) -> HttpResponse:
    """The letter with the link, once more."""
    found = changeable_or_404(request, key)
    person = get_object_or_404(Initiator, pk=pk, application=found)
    with message_on_refusal(request, messages.INFO):
        send_letter_again(person, now=timezone.now())
        messages.success(request, _("The letter to %(name)s is on its way.") % {"name": person})
    return redirect(found)


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HubRequest, key: str) -> HttpResponse:
    """Ask first, then take the application back."""
    found = changeable_or_404(request, key)
    form = EndingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"application": found, "form": form}
        status = 422 if form.is_bound else 200
        return render(request, "franchise/withdraw.html", context, status=status)
    with message_on_refusal(request, messages.INFO):
        withdraw_application(
            found,
            by=initiator_of(request, found),
            why=form.cleaned_data["why"],
            now=timezone.now(),
        )
        messages.success(request, _("Withdrawn. All of you get a letter about it."))
    return redirect(found)


def application_or_404(key: str) -> Application:
    if not KEY.match(key):
        raise Http404
    rows = Application.objects.select_related("review", "franchise__city", "account")
    return get_object_or_404(rows.prefetch_related("initiators", "steps"), key=key)


def changeable_or_404(request: HubRequest, key: str) -> Application:
    found = application_or_404(key)
    if not may_change(request, found):
        raise Http404
    return found
