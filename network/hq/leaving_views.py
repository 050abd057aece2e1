"""HQ's page about a city that leaves the network: confirm, take back, bring back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from franchise.actions.leaving import bring_back, confirm, give_notice, latest_notice, take_back
from franchise.desk_forms import NoticeForm
from franchise.errors import NoticeGone
from franchise.leaving_letters import notice_period
from franchise.leaving_page import leaving_page
from franchise.models import Leaving
from network.hq.audit import refusal_logged
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.rights import Right
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.models import City

Kind = AuditEntry.Kind


@never_cache
@staff_only(Right.READ)
@require_GET
def leaving(request: StaffRequest, slug: str) -> HttpResponse:
    return _show(request, _city(slug))


@staff_only(Right.REVIEW, logs=Kind.NOTICE)
@require_POST
def notice(request: StaffRequest, slug: str) -> HttpResponse:
    """Give notice for a city. Its managers consent, or HQ confirms it by a press of its own."""
    city = _city(slug)
    form = NoticeForm(request.POST)
    if form.is_valid():
        _describe(request, city, form.cleaned_data["why"])
        with error_on_refusal(form), refusal_logged(request.audit):
            why, now = form.cleaned_data["why"], timezone.now()
            give_notice(city, by=reviewer(request), why=why, now=now)
            messages.success(request, _("Notice is given. The managers get a letter."))
            return redirect("hq:leaving", slug)
    return _show(request, city, status=422, notice_form=form)


@staff_only(Right.REVIEW, logs=Kind.LEAVING_CONFIRMED)
@require_POST
def confirmation(request: StaffRequest, slug: str) -> HttpResponse:
    city = _city(slug)
    _describe(request, city)
    with message_on_refusal(request), refusal_logged(request.audit):
        confirm(_notice(city), by=reviewer(request), now=timezone.now())
        messages.success(request, _("Confirmed: the day is fixed. The managers get a letter."))
    return redirect("hq:leaving", slug)


@staff_only(Right.REVIEW, logs=Kind.LEAVING_STOPPED)
@require_POST
def taking_back(request: StaffRequest, slug: str) -> HttpResponse:
    city = _city(slug)
    _describe(request, city)
    with message_on_refusal(request), refusal_logged(request.audit):
        take_back(_notice(city), by=reviewer(request), why="", now=timezone.now())
        messages.success(request, _("The city stays. The managers get a letter."))
    return redirect("hq:leaving", slug)


@staff_only(Right.REVIEW, logs=Kind.BROUGHT_BACK)
@require_POST
def coming_back(request: StaffRequest, slug: str) -> HttpResponse:
    """Open a city again that has left."""
    city = _city(slug)
    _describe(request, city)
    with message_on_refusal(request), refusal_logged(request.audit):
        bring_back(_notice(city), by=reviewer(request), now=timezone.now())
        messages.success(request, _("The city is open again, with everything that was there."))
    return redirect("hq:leaving", slug)


def _city(slug: str) -> City:
    return get_object_or_404(City.objects.settled(), slug=slug)


def _notice(city: City) -> Leaving:
    """The notice of the page. Raises `NoticeGone`."""
    if (found := latest_notice(city)) is None:
        raise NoticeGone(city.slug)
    return found


def _describe(request: StaffRequest, city: City, words: str = "") -> None:
    """Name the city in both languages, so that a search of the log finds it in either."""
    request.audit.about = city.both_names
    request.audit.page = reverse("hq:leaving", args=[city.slug])
    request.audit.words = words


def _show(request: StaffRequest, city: City, *, status: int = 200, **forms: Any) -> HttpResponse:
    page = leaving_page(city, now=timezone.now())
    context = {
        "page": page,
        "leaving": page.leaving,
        "notice_period": notice_period(),
        "export_url": "",  # HQ reads nothing of a city
        "notice_form": NoticeForm(),
        **forms,
    }
    return render(request, "hq/leaving.html", context, status=status)
