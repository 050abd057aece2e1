"""One person asks a group that begins in their city to take them in."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from franchise import gazetteer
from franchise.actions.applying import Person, ask_to_join, city_of
from franchise.forms import JoinForm, key_of
from franchise.limits import APPLICATIONS
from franchise.models import Application
from franchise.permissions import remember_sender
from franchise.places import Place
from tenants.refusals import error_on_refusal
from tenants.registry import limiter
from tenants.registry.requests import HubRequest


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HubRequest, geoname_id: int) -> HttpResponse:
    place = gazetteer.place(geoname_id)
    if place is None:
        raise Http404
    city = city_of(place)
    begins = Application.objects.joinable().filter(geoname_id=geoname_id).first()
    if begins is None and city is None:
        return redirect(f"{reverse('franchise:apply')}?city={geoname_id}")
    form = JoinForm(request.POST or None)
    key, status = key_of(request.POST), 200
    if request.method == "POST" and begins:
        if sent := Application.objects.filter(key=key).first():
            return redirect(sent)
        if asked := _ask(request, form, key, place):
            remember_sender(request, asked)
            return redirect(asked)
        status = 422
    context = {
        "place": place,
        "city": None,  # this page belongs to no city
        "network_city": city,
        "begins": begins,
        "form": form,
        "key": key,
    }
    return render(request, "franchise/join.html", context, status=status)


def _ask(request: HubRequest, form: JoinForm, key: str, place: Place) -> Application | None:
    if not form.is_valid():
        return None
    if not limiter.take(APPLICATIONS, limiter.address_of(request)):
        form.add_error(
            None, _("Very many requests came from your network. Please send it again in an hour.")
        )
        return None
    given = form.cleaned_data
    with error_on_refusal(form):
        return ask_to_join(
            key=key,
            place=place,
            person=Person(given["name"], given["email"]),
            words=given["words"],
            language=get_language() or "ru",
            now=timezone.now(),
        )
    return None
