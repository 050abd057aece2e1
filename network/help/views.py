"""The city's side of help from HQ: invite, end, read the log; HQ's way in and out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from network.help import recognition
from network.help.actions import end_invitations, enter, invite_hq
from network.help.forms import InviteForm
from network.help.page_names import named
from network.help.queries import help_of, openings_of
from network.passports import tokens
from network.passports.errors import NotBegunHere, PassportRefused
from network.passports.forms import TokenForm
from tenants.members.models import Member
from tenants.members.permissions import core_required, member_required, right_required
from tenants.members.requests import MemberRequest, member_of
from tenants.members.rights import Right, may
from tenants.refusals import error_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui.pagination import page_of

HQ = 0  # the issuer of tokens from the main domain, beside the numbers of cities
PAGE = 50


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def city_help(request: MemberRequest) -> HttpResponse:
    """Members read who looks, what for and what was opened; a duty's right invites."""
    form, now = InviteForm(request.POST if request.method == "POST" else None), timezone.now()
    if request.method == "POST":
        right_required(request, Right.CITY_PAGE)
        if form.is_valid():
            with error_on_refusal(form):
                invite_hq(
                    city=request.city,
                    purpose=form.cleaned_data["purpose"],
                    term=form.term,
                    by=request.member,
                    now=now,
                )
                messages.success(request, _("HQ is invited. Here you see all that it opens."))
                return redirect("help:city")
    openings = page_of(request, openings_of(request.city), size=PAGE)
    context = {
        "help": help_of(request.city, now=now),
        "openings": openings,
        "opened": named(openings.object_list),
        "form": form if may(request.member, Right.CITY_PAGE, now=now) else None,
        "may_end": request.member.is_core(now=now),
    }
    return render(request, "help/city.html", context, status=422 if form.errors else 200)


@require_POST
@member_required
def end(request: MemberRequest) -> HttpResponse:
    """Any member of the core ends it: closing needs less than opening."""
    by: Member = core_required(request)
    end_invitations(city=request.city, by=by, now=timezone.now())
    messages.success(request, _("Ended. HQ sees no more than any visitor now."))
    return redirect("help:city")


@never_cache
@require_GET
def arriving(request: CityRequest) -> HttpResponse:
    """Bind this browser, and send it to HQ for a token."""
    answer = HttpResponse(status=302)
    state = tokens.begin(answer, issuer=HQ, path=reverse("help:city"))
    way = reverse("help:token", urlconf=settings.HUB_URLCONF, args=[request.city.slug])
    answer["Location"] = f"{settings.MAIN_URL}{way}?{urlencode({'state': state})}"
    return answer


@never_cache
@require_GET
def arrival(request: CityRequest) -> HttpResponse:
    """Redeem a token of HQ: its bearer reads here as a marked visitor."""
    form = TokenForm(request.GET)
    try:
        if member_of(request):
            raise NotBegunHere  # a member's own browser stays the member's
        _issuer, state = tokens.begun_by(request)
        text = form.cleaned_data["token"] if form.is_valid() else ""
        token = tokens.read(text, issuer=HQ, audience=request.city.pk, state=state)
        entrance = enter(token, city=request.city, now=timezone.now())
    except PassportRefused as refusal:
        context = {"refusal": refusal}
        return render(request, "passports/refused.html", context, status=refusal.status)
    answer = HttpResponseRedirect("/")
    recognition.remember(request, answer, entrance)
    tokens.forget(answer, path=reverse("help:city"))
    return answer


@require_POST
def leave(request: CityRequest) -> HttpResponse:
    """The helper ends the visit in this browser."""
    answer = HttpResponseRedirect("/")
    if recognition.helper_of(request):
        recognition.forget(request, answer)
    return answer
