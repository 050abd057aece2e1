"""Vouching for a person of HQ who has pressed to enter a city.

The press is a page of HQ, which checks rights and the second factor, gives the pass and calls
`note_press`. The token follows only that press, for the same person, while the pass holds.
"""

from __future__ import annotations

import time

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from network.help.models import HelpPass
from network.help.views import HQ
from network.passports import tokens
from network.passports.forms import StateForm
from network.passports.redirect_page import redirect_page
from tenants.registry.models import City
from tenants.registry.requests import HubRequest

PRESSED = "help_pressed"  # in the session: the number of the pass, and when it was given
ON_THE_WAY = 2 * 60  # seconds from the press to the token


def note_press(request: HubRequest, given: HelpPass) -> None:
    request.session[PRESSED] = [given.pk, int(time.time())]


@never_cache
@require_GET
def leaving(request: HubRequest, slug: str) -> HttpResponse:
    """Lead on to the city, which binds this browser."""
    if PRESSED not in request.session:
        raise Http404
    city = get_object_or_404(City.objects.open(), slug=slug)
    return redirect_page(request, city.url_of("help:arriving"), to=city.name)


@never_cache
@require_GET
def token(request: HubRequest, slug: str) -> HttpResponse:
    city, form = get_object_or_404(City.objects.open(), slug=slug), StateForm(request.GET)
    given = _pressed(request, city)
    if given is None or not form.is_valid():
        raise Http404
    text = tokens.issue(
        issuer=HQ,
        audience=city.pk,
        subject=given.pk,
        state=form.cleaned_data["state"],
        now=timezone.now(),
    )
    return HttpResponseRedirect(f"{city.url_of('help:arrival')}?{urlencode({'token': text})}")


def _pressed(request: HubRequest, city: City) -> HelpPass | None:
    """The pass of the last press, once, soon after it and for the same person."""
    if not request.user.is_authenticated:
        return None
    number, at = request.session.pop(PRESSED, (None, 0))
    if number is None or time.time() - at > ON_THE_WAY:
        return None
    own = HelpPass.objects.filter(pk=number, email=request.user.email, ended_at=None)
    return own.filter(city_id=city.pk).first()
