"""The door: e-mail, code, in. The same on the hub and in every city."""

from __future__ import annotations

import time
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.password_change import (
    change_password,
    finalize_password_change,
)
from allauth.account.views import LoginView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from tenants.accounts import devices, login_redirects
from tenants.accounts.actions import end_sessions
from tenants.accounts.codes import CodeOver, EntryCode, ExpiredCode, SpentCode
from tenants.accounts.forms import (
    CodeForm,
    EmailForm,
    LanguageForm,
    PasswordForm,
    PasswordSignInForm,
)
from tenants.accounts.models import User
from tenants.accounts.permissions import sign_in_required
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.registry.requests import ScopedRequest
from tenants.ui.redirects import safe_next

FRESH = 15 * 60  # seconds in which a sign-in by code stands in for the old password
PROOFS = ("code", "invitation")  # ways of signing in that prove the mailbox
REFUSED_AT = "entry_refused"


@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: ScopedRequest, *, joining: bool) -> HttpResponse:
    """The one form of signing in: an e-mail, to which a code is sent."""
    bound_for = safe_next(request, "")
    if request.user.is_authenticated:
        return HttpResponseRedirect(
            login_redirects.first_stop(request, request.user, bound_for or "/")
        )
    form = email_form(request)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            EntryCode.begin(request, email=form.cleaned_data["email"], bound_for=bound_for)
            return redirect("account_confirm_login_code")
    shown = {"form": form, "joining": joining and request.city, "next": bound_for}
    return render(request, "accounts/enter.html", shown)


def email_form(request: ScopedRequest) -> EmailForm:
    """Empty, as typed, or with the address whose code has just stopped working."""
    if request.method == "POST":
        return EmailForm(request.POST)
    started = EntryCode.resume(request)
    known = started.email if started else request.session.get(login_redirects.ADDRESS, "")
    refused = request.session.pop(REFUSED_AT, None)
    if not isinstance(refused, dict):
        return EmailForm(initial={"email": known})
    form = EmailForm({"email": refused["email"]})
    form.errors.clear()
    over = {refusal.code: refusal for refusal in (ExpiredCode, SpentCode)}
    if refusal := over.get(refused["reason"]):
        form.add_error("email", str(refusal.message))
    return form


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: ScopedRequest) -> HttpResponse:
    """The second step: the digits from the letter."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(login_redirects.first_stop(request, request.user, "/"))
    entry = EntryCode.resume(request, lock=request.method == "POST")
    if entry is None:
        return redirect("account_login")
    form = CodeForm(request.POST or None, digits=entry.digits)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            try:
                entry.check(form.cleaned_data["code"])
            except CodeOver as refusal:
                request.session[REFUSED_AT] = {"email": entry.email, "reason": refusal.code}
                return redirect("account_login")
            return entry.finish()
    return render(request, "accounts/code.html", {"form": form, "entry": entry})


@never_cache
@require_POST
def resend(request: ScopedRequest) -> HttpResponse:
    """Another letter, not sooner than half a minute after the last one."""
    entry = EntryCode.resume(request)
    if entry is None:
        return redirect("account_login")
    if not entry.can_resend:
        messages.warning(
            request,
            _("Several letters are on their way already. Look into spam or check the address."),
        )
    elif wait := entry.seconds_to_resend:
        messages.info(
            request, _("Another letter can leave in %(seconds)s seconds.") % {"seconds": wait}
        )
    else:
        with message_on_refusal(request, messages.WARNING):
            entry.resend()
            messages.success(
                request, _("A new letter is on its way. Only the code in the last one works.")
            )
    return redirect("account_confirm_login_code")


@never_cache
@require_GET
def owner_link(request: ScopedRequest, token: str) -> HttpResponse:
    """The link of a letter makes this browser one of the mailbox's own; signing in takes a code."""
    email = devices.read_proof(token)
    answer = redirect("account_login")
    if email:
        login_redirects.fill_in_address(request, email)
        devices.remember(request, answer, email, link=token)
    else:
        messages.info(request, _("That link worked for a day. Ask for a new code here."))
    return answer


class PasswordSignInView(LoginView):
    form_class = PasswordSignInForm
    template_name = "accounts/password_sign_in.html"

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**given)
        return context | {"next": safe_next(self.request, "")}


@never_cache
@sign_in_required
@sensitive_post_parameters("current", "new")
@require_http_methods(["GET", "POST"])
def password(request: ScopedRequest) -> HttpResponse:
    user = cast("User", request.user)
    asks_current = user.has_usable_password() and not entered_freshly(request)
    form = PasswordForm(request.POST or None, user=user, asks_current=asks_current)
    if request.method == "POST" and form.is_valid():
        change_password(user, form.cleaned_data["new"])
        finalize_password_change(request, user)
        messages.success(request, _("The password is saved. Codes by mail work as before."))
        return HttpResponseRedirect(safe_next(request))
    shown = {"form": form, "next": safe_next(request, "")}
    return render(request, "accounts/password.html", shown)


@never_cache
@sign_in_required
@require_POST
def sign_out_elsewhere(request: ScopedRequest) -> HttpResponse:
    """End all sessions of the account but this one."""
    user = cast("User", request.user)
    end_sessions(user, kept=request.session)
    update_session_auth_hash(request, user)
    messages.success(request, _("Signed out on all other devices."))
    return HttpResponseRedirect(safe_next(request))


def entered_freshly(request: ScopedRequest) -> bool:
    records = get_authentication_records(request, request.user)
    return any(r["method"] in PROOFS and r["at"] > time.time() - FRESH for r in records)


@require_POST
def choose_language(request: ScopedRequest) -> HttpResponse:
    """Switch the language with Django's view; store a signed-in person's choice for letters."""
    response: HttpResponse = set_language(request)
    if "Location" in response:
        response["Location"] = iri_to_uri(safe_next(request))
    form = LanguageForm(request.POST)
    if request.user.is_authenticated and form.is_valid():
        User.objects.filter(pk=request.user.pk).update(language=form.cleaned_data["language"])
    return response


def inactive(request: ScopedRequest) -> HttpResponse:
    return render(request, "accounts/inactive.html", status=403)
