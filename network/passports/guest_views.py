"""The host city's side: the way in, the guest's own end, and the core's page about guests."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from network.passports import actions, recognition, tokens
from network.passports.errors import PassportRefused, TooManyArrivals
from network.passports.forms import GuestRulesForm, HomeForm, TokenForm
from network.passports.models import Passport, Visit
from network.passports.queries import guests_of
from network.passports.redirect_page import redirect_page
from tenants.members.permissions import member_required, right_required
from tenants.members.requests import MemberRequest, guest_of, member_of
from tenants.members.rights import Right, may
from tenants.registry import published_cities
from tenants.registry.limiter import HOUR, Limit, address_of, take
from tenants.registry.published_cities import PublishedCity
from tenants.registry.requests import CityRequest
from tenants.ui.redirects import is_local_path, safe_next

PAGE = "passport_page"  # cookie: the page to come back to
PAGE_KEPT = 15 * 60  # seconds
OF_ADDRESS = Limit("arrivals by passport of address", 300, HOUR)  # a whole room may be behind it


@never_cache
@require_GET
def come(request: CityRequest) -> HttpResponse:
    """A visitor names the own city and is led there."""
    if member_of(request):
        return redirect("passports:mine")
    bound_for = safe_next(request, "")
    form = HomeForm(request.GET, besides=request.city.pk)
    if form.is_valid():
        home = form.known[form.cleaned_data["city"]]
        address = home.url_of("passports:give", request.city.slug)
        return _remember_page(redirect_page(request, address, to=home.name), bound_for)
    context = {"form": form, "rules": actions.rules_of(request.city.pk), "next": bound_for}
    return render(request, "passports/come.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def arriving(request: CityRequest, slug: str) -> HttpResponse:
    """Bind this browser, and send it to its home city for a token."""
    if member_of(request):
        messages.info(request, _("You are a member here: you need no passport."))
        return HttpResponseRedirect("/")
    home = published_cities.by_slug(slug)
    if home is None or home.pk == request.city.pk:
        raise Http404
    try:
        _count(request)
        actions.check_open(request.city.pk, home_id=home.pk)
    except PassportRefused as refusal:
        return refused(request, refusal, home=home)
    answer = HttpResponse(status=302)
    state = tokens.begin(answer, issuer=home.pk, path=_path())
    address = home.url_of("passports:token", request.city.slug)
    answer["Location"] = f"{address}?{urlencode({'state': state})}"
    return answer


@never_cache
@require_GET
def arrival(request: CityRequest) -> HttpResponse:
    """Redeem a token: its bearer is a guest in this browser, which had asked for it."""
    if member_of(request):
        return HttpResponseRedirect("/")
    form, now, home = TokenForm(request.GET), timezone.now(), None
    text = form.cleaned_data["token"] if form.is_valid() else ""
    try:
        issuer, state = tokens.begun_by(request)
        home = published_cities.by_number(issuer)
        token = tokens.read(text, issuer=issuer, audience=request.city.pk, state=state)
        visit = actions.redeem(token, host=request.city, now=now)
    except PassportRefused as refusal:
        return refused(request, refusal, home=home)
    recognition.forget(request)  # an earlier visit of this browser
    recognition.remember(request, visit)
    messages.success(
        request,
        _("Welcome! %(city)s vouches for you here.") % {"city": home.name if home else ""},
    )
    answer = HttpResponseRedirect(_remembered_page(request))
    tokens.forget(answer, path=_path())
    answer.delete_cookie(PAGE, path=_path(), samesite="Lax")
    return answer


def refused(
    request: CityRequest, refusal: PassportRefused, *, home: PublishedCity | None
) -> HttpResponse:
    """A plain page: why, and how to begin anew."""
    again = ""
    if home and home.is_open and refusal.can_retry:
        again = home.url_of("passports:give", request.city.slug)
    context = {"refusal": refusal, "home": home, "again": again}
    return render(request, "passports/refused.html", context, status=refusal.status)


@require_POST
def end_own(request: CityRequest) -> HttpResponse:
    """The guest ends the visit in this browser."""
    if guest_of(request):
        recognition.forget(request)
        messages.info(request, _("Your visit has ended. Come again whenever you like."))
    return HttpResponseRedirect("/")


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def guests(request: MemberRequest) -> HttpResponse:
    """Members read the rules; keepers of the door change them and see who came."""
    rules, now = actions.rules_of(request.city.pk), timezone.now()
    may_change = may(request.member, Right.DOOR, now=now)
    if request.method == "POST":
        right_required(request, Right.DOOR)
    form = GuestRulesForm(request.POST if request.method == "POST" else None, instance=rules)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(form.save(commit=False), now=now)
        messages.success(request, _("Saved. It holds for guests who are here now, too."))
        return redirect("passports:guests")
    context = {
        "form": form if may_change else None,
        "rules": rules,
        "guests": guests_of(host=request.city, now=now) if may_change else None,
    }
    return render(request, "passports/guests.html", context)


@require_POST
@member_required
def end_visit(request: MemberRequest, pk: int) -> HttpResponse:
    right_required(request, Right.DOOR)
    visit = _visit(request, pk)
    by, now = Visit.EndedBy.HOST, timezone.now()
    actions.end_visit(visit.pk, host=request.city, by=by, now=now)
    messages.success(request, _("The visit has ended. They can come again by passport."))
    return redirect("passports:guests")


@require_POST
@member_required
def bar_guest(request: MemberRequest, pk: int) -> HttpResponse:
    right_required(request, Right.DOOR)
    passport = get_object_or_404(Passport, pk=_visit(request, pk).passport_id)
    actions.bar(
        host=request.city,
        home_id=passport.home_id,
        member_id=passport.member_id,
        name=passport.name,
        now=timezone.now(),
    )
    messages.success(
        request, _("%(name)s can't come by passport any more.") % {"name": passport.name}
    )
    return redirect("passports:guests")


@require_POST
@member_required
def bar_city(request: MemberRequest, pk: int) -> HttpResponse:
    """Bar everybody of the visitor's city from coming by passport."""
    right_required(request, Right.DOOR)
    home_id = _visit(request, pk).home_id
    actions.bar(host=request.city, home_id=home_id, member_id=None, now=timezone.now())
    messages.success(request, _("Nobody of that city can come by passport any more."))
    return redirect("passports:guests")


@require_POST
@member_required
def unbar(request: MemberRequest, pk: int) -> HttpResponse:
    right_required(request, Right.DOOR)
    actions.unbar(pk, host=request.city)
    messages.success(request, _("They can come by passport again."))
    return redirect("passports:guests")


def _visit(request: MemberRequest, pk: int) -> Visit:
    visit: Visit = get_object_or_404(Visit, pk=pk, host_id=request.city.pk)
    return visit


def _remember_page(answer: HttpResponse, bound_for: str) -> HttpResponse:
    """Keep the page that a visitor was on while they fetch their passport."""
    if bound_for:
        answer.set_signed_cookie(
            PAGE,
            bound_for,
            salt=PAGE,
            max_age=PAGE_KEPT,
            path=_path(),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return answer


def _remembered_page(request: CityRequest) -> str:
    kept = request.get_signed_cookie(PAGE, "/", salt=PAGE, max_age=PAGE_KEPT) or "/"
    return kept if is_local_path(kept) else "/"


def _path() -> str:
    """The path of the cookie: the way in alone."""
    return reverse("passports:guests")


def _count(request: CityRequest) -> None:
    """Count an arrival. Raises TooManyArrivals."""
    grant = take(OF_ADDRESS, address_of(request))
    if not grant:
        raise TooManyArrivals(grant.retry_after)
