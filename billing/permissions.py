"""The pages of an account are for those who manage its money; HQ has pages of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from billing.models import Account
from tenants.ui.kept_forms import lead_to_door

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Account, P], HttpResponse]


def may_manage(request: HttpRequest, account: Account) -> bool:
    """True for somebody signed in by a mailbox that gets the letters about this money."""
    return bool(request.user.is_authenticated and request.user.email in account.emails)


def for_payers(view: View[P]) -> Callable[..., HttpResponse]:
    """Find the account by its key. Others get 404, also while billing is off."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, key: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.BILLING:
            raise Http404
        if not request.user.is_authenticated:
            return lead_to_door(request, reverse("account_login"))
        account = get_object_or_404(Account.objects.select_related("city"), key=key)
        if not may_manage(request, account):
            raise Http404
        with timezone.override(account.zone):
            return view(request, account, *args, **kwargs)

    return guarded
