"""Pages of the second factor: set it up, give it at HQ's door, renew and remove it."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from network.hq import second_factor as factors
from network.hq.forms import FactorForm, NewPasskeyForm, PasskeyForm
from network.hq.permissions import BY_ACTION, StaffRequest, reviewer, staff_only
from tenants.refusals import error_on_refusal, message_on_refusal
from tenants.ui.kept_forms import lead_to_door
from tenants.ui.redirects import safe_next


@never_cache
@staff_only(None, asks_factor=False)
@require_GET
def overview(request: StaffRequest) -> HttpResponse:
    """The factors that protect one's own sign-in, and the missing ones."""
    user = reviewer(request)
    context = {
        "has_factor": request.has_factor,
        "app": factors.app_of(user),
        "passkeys": factors.passkeys_of(user),
        "is_required": settings.HQ_SECOND_FACTOR,
        "recovery_codes": factors.recovery_codes_left(user),
        "next": safe_next(request, ""),
    }
    return render(request, "hq/second_factor.html", context)


@never_cache
@sensitive_post_parameters("code")
@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest) -> HttpResponse:
    """Ask for the digits, and lead on to where one was bound for."""
    bound_for = safe_next(request, reverse("hq:today"))
    if not request.has_factor:
        return HttpResponseRedirect(bound_for)
    form = FactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            code = form.cleaned_data["code"]
            factors.check_code(reviewer(request), code=code, now=timezone.now())
            factors.mark_passed(request)
            return HttpResponseRedirect(bound_for)
    return _show_check(request, form, bound_for)


@never_cache
@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_POST
def check_passkey(request: StaffRequest) -> HttpResponse:
    """Take the answer of a passkey in place of digits."""
    bound_for = safe_next(request, reverse("hq:today"))
    form = PasskeyForm(request.POST)
    if form.is_valid():
        with error_on_refusal(form):
            answer = form.cleaned_data["credential"]
            factors.check_passkey(reviewer(request), credential=answer, now=timezone.now())
            factors.mark_passed(request)
            return HttpResponseRedirect(bound_for)
    return _show_check(request, FactorForm(), bound_for, passkey_form=form)


@never_cache
@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: StaffRequest) -> HttpResponse:
    """Make a passkey on this device, or on a key that is plugged in."""
    if not _may_change(request):
        return lead_to_door(request, reverse("hq:factor-check"))
    user = reviewer(request)
    form = NewPasskeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            codes = factors.add_passkey(user, **form.cleaned_data, now=timezone.now())
            factors.mark_passed(request)
            return _show_codes(request, codes) if codes else redirect("hq:second-factor")
    context = {
        "form": form,
        "question": json.dumps(factors.question_of_new_passkey(user)),
        "next": safe_next(request, ""),
    }
    return render(request, "hq/passkey.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("code")
@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_http_methods(["GET", "HEAD", "POST"])
def time_code(request: StaffRequest) -> HttpResponse:
    """Connect an app on the phone; the first digits prove that it works."""
    if not _may_change(request):
        return lead_to_door(request, reverse("hq:factor-check"))
    user, secret = reviewer(request), factors.secret_of_setup(request)
    form = FactorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            code, now = form.cleaned_data["code"], timezone.now()
            codes = factors.set_up_time_code(user, secret=secret, code=code, now=now)
            del request.session[factors.SECRET_KEY]
            factors.mark_passed(request)
            return _show_codes(request, codes) if codes else redirect("hq:second-factor")
    context = {
        "form": form,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "otpauth": factors.address_of_secret(user, secret),
        "next": safe_next(request, ""),
    }
    return render(request, "hq/time_code.html", context, status=422 if form.errors else 200)


@never_cache
@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_POST
def recovery_codes(request: StaffRequest) -> HttpResponse:
    """New recovery codes, shown on this one answer and never again."""
    if not _may_change(request):
        return lead_to_door(request, reverse("hq:factor-check"))
    with message_on_refusal(request):
        return _show_codes(
            request, factors.renew_recovery_codes(reviewer(request), now=timezone.now())
        )
    return redirect("hq:second-factor")


@staff_only(None, logs=BY_ACTION, asks_factor=False)
@require_POST
def factor_removal(request: StaffRequest, pk: int) -> HttpResponse:
    """End an app or a passkey."""
    if not _may_change(request):
        return lead_to_door(request, reverse("hq:factor-check"))
    with message_on_refusal(request):
        factors.remove_factor(reviewer(request), number=pk, now=timezone.now())
        messages.success(request, _("It opens HQ no longer."))
    return redirect("hq:second-factor")


def _show_check(
    request: StaffRequest,
    form: FactorForm,
    bound_for: str,
    *,
    passkey_form: PasskeyForm | None = None,
) -> HttpResponse:
    user = reviewer(request)
    has_passkey = bool(factors.passkeys_of(user))
    context = {
        "form": form,
        "passkey_form": passkey_form,
        "question": json.dumps(factors.question_of_passkey(user)) if has_passkey else "",
        "next": bound_for,
    }
    is_wrong = bool(form.errors or (passkey_form and passkey_form.errors))
    return render(request, "hq/factor_check.html", context, status=422 if is_wrong else 200)


def _may_change(request: StaffRequest) -> bool:
    """A factor that exists must have been given shortly before it is changed."""
    return not request.has_factor or factors.has_passed(request, within=factors.FRESH)


def _show_codes(request: StaffRequest, codes: list[str]) -> HttpResponse:
    context = {"codes": codes, "next": safe_next(request, reverse("hq:today"))}
    return render(request, "hq/recovery_codes.html", context)
