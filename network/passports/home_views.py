"""The home city's side: my visits, giving a passport, vouching for a member who is on the way.

give    POST, the one press: the passport is given, and noted in the session for two minutes
leaving leads on to the host city, which binds the browser and sends it back to
token   GET: only after that press; answers with a redirect that carries the token
"""

from __future__ import annotations

import time

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from network.passports import tokens
from network.passports.actions import end_passports, give_passport, rules_of
from network.passports.errors import TooManyPassports
from network.passports.forms import GiveForm, StateForm
from network.passports.models import Passport
from network.passports.queries import my_visits
from network.passports.redirect_page import redirect_page
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.refusals import message_on_refusal
from tenants.registry import published_cities
from tenants.registry.limiter import HOUR, Limit, take
from tenants.registry.published_cities import PublishedCity

PRESSED = "passport_pressed"  # in the session: the city one goes to, and when it was pressed
ON_THE_WAY = 2 * 60  # seconds from the press to the token
OF_MEMBER = Limit("passports of a member", 30, HOUR)


@never_cache
@require_GET
@member_required
def mine(request: MemberRequest) -> HttpResponse:
    visits = my_visits(member_id=request.member.pk, home=request.city)
    return render(request, "passports/mine.html", {"visits": visits})


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def give(request: MemberRequest, slug: str) -> HttpResponse:
    """Say what the other city learns; the press gives the passport and leads there."""
    host = _host(slug, request)
    form = GiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with message_on_refusal(request):
            _count(request)
            give_passport(
                by=request.member,
                home=request.city,
                host=host,
                shares_email=form.choice,
                now=timezone.now(),
            )
            request.session[PRESSED] = [host.pk, int(time.time())]
            return redirect("passports:leaving", slug)
        return redirect("passports:give", slug)
    given = Passport.objects.filter(
        home_id=request.city.pk, host_id=host.pk, member_id=request.member.pk
    ).first()
    initial = {"shares_email": bool(given and given.email), "is_asked": True}
    context = {
        "host": host,
        "rules": rules_of(host.pk),
        "given": given,
        "form": GiveForm(initial=initial),
    }
    return render(request, "passports/give.html", context)


@never_cache
@require_GET
@member_required
def leaving(request: MemberRequest, slug: str) -> HttpResponse:
    """Lead on to the host city."""
    host = _host(slug, request)
    return redirect_page(
        request, host.url_of("passports:arriving", request.city.slug), to=host.name
    )


@never_cache
@require_GET
@member_required
def token(request: MemberRequest, slug: str) -> HttpResponse:
    """Vouch for the member in the browser that the host city has bound to itself."""
    host, form = _host(slug, request), StateForm(request.GET)
    if not (_take_press(request, host) and form.is_valid()):
        return redirect("passports:give", slug)
    passport = Passport.objects.filter(
        home_id=request.city.pk, host_id=host.pk, member_id=request.member.pk, ended_at=None
    ).first()
    if passport is None:
        return redirect("passports:give", slug)
    text = tokens.issue(
        issuer=request.city.pk,
        audience=host.pk,
        subject=passport.pk,
        state=form.cleaned_data["state"],
        now=timezone.now(),
    )
    address = host.url_of("passports:arrival")
    return HttpResponseRedirect(f"{address}?{urlencode({'token': text})}")


@require_POST
@member_required
def end(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a passport back: visits in that city end at once, in all browsers."""
    known = {
        each.city.slug: each for each in my_visits(member_id=request.member.pk, home=request.city)
    }
    if slug not in known:
        raise Http404
    city = known[slug].city
    now = timezone.now()
    end_passports(member_id=request.member.pk, home=request.city, host_id=city.pk, now=now)
    messages.success(
        request, _("Taken back. You are no guest in %(city)s any more.") % {"city": city.name}
    )
    return redirect("passports:mine")


def _host(slug: str, request: MemberRequest) -> PublishedCity:
    """An open city that is not one's own."""
    host = published_cities.by_slug(slug)
    if host is None or host.pk == request.city.pk:
        raise Http404
    return host


def _take_press(request: MemberRequest, host: PublishedCity) -> bool:
    """True once, soon after the press that leads to this city."""
    pressed = request.session.pop(PRESSED, None)
    if not pressed:
        return False
    number, at = pressed
    return bool(number == host.pk and time.time() - at <= ON_THE_WAY)


def _count(request: MemberRequest) -> None:
    """Count a press. Raises TooManyPassports."""
    grant = take(OF_MEMBER, f"member:{request.city.pk}:{request.member.pk}")
    if not grant:
        raise TooManyPassports(grant.retry_after)
