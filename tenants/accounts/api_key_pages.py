"""Pages on which people make and end API keys, on the hub and in every city."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.api_keys import end_api_key, make_api_key
from tenants.accounts.forms import KeyForm
from tenants.accounts.models import ApiKey, User
from tenants.accounts.permissions import sign_in_required
from tenants.refusals import error_on_refusal
from tenants.registry.requests import ScopedRequest


@never_cache
@sign_in_required
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: ScopedRequest) -> HttpResponse:
    """All keys of a person; a new one is shown on this one answer and never again."""
    user, now, new_key = cast(User, request.user), timezone.now(), ""
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with error_on_refusal(form):
            new_key = make_api_key(user=user, now=now, **form.chosen(now=now))
            form = KeyForm()
    mine = ApiKey.objects.filter(user=user)
    shown = {"form": form, "keys": mine, "new_key": new_key, "now": now}
    return render(request, "accounts/keys.html", shown, status=422 if form.errors else 200)


@sign_in_required
@require_POST
def end(request: ScopedRequest, pk: int) -> HttpResponse:
    end_api_key(user=cast(User, request.user), number=pk)
    messages.success(request, _("The key is gone. The program that used it is signed out."))
    return redirect("api_keys")
