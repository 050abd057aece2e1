"""Sign in by the chat with the bot, in the browser that began it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts import login_redirects
from tenants.accounts.actions import sign_in as begin_session
from tenants.notifications.models import Device
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.limiter import address_of, device_of
from tenants.registry.requests import CityRequest
from tenants.telegram.actions import sign_ins
from tenants.telegram.codes import digest_of, link_for_person
from tenants.telegram.errors import WrongDigits
from tenants.telegram.forms import DigitsForm
from tenants.ui.redirects import safe_next

METHOD = "telegram"
SESSION_KEY = "entry_elsewhere"  # the code and the page that one is bound for


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: CityRequest) -> HttpResponse:
    """POST begins; GET shows the link, a code for the phone and the field for digits."""
    if response := _elsewhere(request):
        return response
    if request.method == "POST":
        begun = _begun(request)
        if begun:
            sign_ins.end_sign_in(digest_of(begun["code"]))
        with message_on_refusal(request):
            code = sign_ins.begin_sign_in(
                browser=_browser(request),
                device=device_of(request),
                address=address_of(request),
                now=timezone.now(),
            )
            request.session[SESSION_KEY] = {"code": code, "next": safe_next(request, "")}
            return redirect("telegram:sign_in")
        return redirect("account_login")
    return _page(request, DigitsForm())


@never_cache
@require_POST
def digits(request: CityRequest) -> HttpResponse:
    """The digits from the chat; wrong ones count."""
    if response := _elsewhere(request):
        return response
    begun, form = _begun(request), DigitsForm(request.POST)
    if begun and form.is_valid():
        with error_on_refusal(form):
            member = sign_ins.finish_sign_in(
                digest_of(begun["code"]), form.cleaned_data["digits"], now=timezone.now()
            )
            if member is None:
                form.add_error("digits", str(WrongDigits.message))
                return _page(request, form)
            request.session.pop(SESSION_KEY, None)
            return begin_session(request, user=member.user, method=METHOD, bound_for=begun["next"])
    return _page(request, form)


def _page(request: CityRequest, form: DigitsForm) -> HttpResponse:
    begun = _begun(request)
    if begun is None:
        return redirect("account_login")
    link = link_for_person(begun["code"])
    context = {"form": form, "link": link, "bot": settings.TELEGRAM_BOT, "next": begun["next"]}
    return render(request, "telegram/sign_in.html", context)


def _elsewhere(request: CityRequest) -> HttpResponse | None:
    """Where somebody goes who is signed in already; not found without a bot."""
    if not settings.TELEGRAM:
        raise Http404
    if request.user.is_authenticated:
        bound_for = safe_next(request, "/")
        return HttpResponseRedirect(login_redirects.first_stop(request, request.user, bound_for))
    return None


def _begun(request: CityRequest) -> dict[str, Any] | None:
    found = request.session.get(SESSION_KEY)
    return found if isinstance(found, dict) else None


def _browser(request: CityRequest) -> str:
    return Device(name=request.headers.get("User-Agent", "")[:300]).short_name
