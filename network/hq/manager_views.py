"""HQ's page about the managers of a city: add or remove one instead of the others' consent."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from franchise.actions.applying import Person
from franchise.actions.managers import change_by_hq, newest_franchise
from franchise.desk_forms import ReasonForm, RemovalForm
from franchise.forms import NamingForm
from franchise.managers import franchise_of
from franchise.models import CityManager, ManagerChange
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.rights import Right
from tenants.refusals import error_on_refusal
from tenants.registry.models import City


class AddingForm(NamingForm, ReasonForm):
    """One more manager, and why HQ adds them."""

    field_order = ("name", "email", "why")


@never_cache
@staff_only(Right.READ)
@require_GET
def managers(request: StaffRequest, slug: str) -> HttpResponse:
    return _show(request, _city(slug))


@staff_only(Right.REVIEW, logs=AuditEntry.Kind.MANAGER_ADDED)
@require_POST
def adding(request: StaffRequest, slug: str) -> HttpResponse:
    city, form = _city(slug), AddingForm(request.POST, auto_id="adding-%s")
    if form.is_valid():
        person = Person(form.cleaned_data["name"], form.cleaned_data["email"])
        with error_on_refusal(form):
            _change(request, city, ManagerChange.Kind.ADD, person, why=form.cleaned_data["why"])
            return redirect("hq:managers", slug)
    return _show(request, city, adding_form=form)


@staff_only(Right.REVIEW, logs=AuditEntry.Kind.MANAGER_REMOVED)
@require_POST
def removal(request: StaffRequest, slug: str) -> HttpResponse:
    city = _city(slug)
    form = _removal_form(city, request)
    if form.is_valid():
        other = form.cleaned_data["manager"]
        person = Person(other.name, other.email)
        with error_on_refusal(form):
            _change(request, city, ManagerChange.Kind.REMOVE, person, why=form.cleaned_data["why"])
            return redirect("hq:managers", slug)
    return _show(request, city, removal_form=form)


def _change(
    request: StaffRequest, city: City, kind: ManagerChange.Kind, person: Person, *, why: str
) -> None:
    now = timezone.now()
    franchise = newest_franchise(city, now=now)
    change_by_hq(franchise, kind, person=person, by=reviewer(request), why=why, now=now)
    request.audit.about = city.both_names
    request.audit.page = reverse("hq:managers", args=[city.slug])
    request.audit.words = f"{person.email}: {why}"
    messages.success(request, _("Done. All who manage the city get a letter with your reason."))


def _city(slug: str) -> City:
    return get_object_or_404(City.objects.settled(), slug=slug)


def _removal_form(city: City, request: StaffRequest | None = None) -> RemovalForm:
    franchise = franchise_of(city)
    others = CityManager.objects.filter(franchise=franchise) if franchise else None
    return RemovalForm(
        request.POST if request else None,
        others=CityManager.objects.none() if others is None else others,
        auto_id="removal-%s",
    )


def _show(request: StaffRequest, city: City, **bound: forms.Form) -> HttpResponse:
    """Draw the page; with a form that was refused, as 422."""
    franchise = franchise_of(city)
    changes = ManagerChange.objects.filter(franchise=franchise).prefetch_related("consents")
    context = {
        "managed": city,
        "managers": franchise.managers.all() if franchise else (),
        "proposals": changes.open(),
        "changes": changes.exclude(closed_at=None).order_by("-closed_at", "-pk"),
        "adding_form": AddingForm(auto_id="adding-%s"),
        "removal_form": _removal_form(city),
        **bound,
    }
    return render(request, "hq/managers.html", context, status=422 if bound else 200)
