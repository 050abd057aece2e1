"""Guard of HQ's pages: for staff only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.models import User
from tenants.registry.requests import HubRequest
from tenants.ui.kept_forms import lead_to_door

P = ParamSpec("P")
View = Callable[Concatenate[HubRequest, P], HttpResponse]


def is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_staff)


def reviewer(request: HubRequest) -> User:
    """The signed-in member of staff; only behind `staff_only`."""
    return cast(User, request.user)


def staff_only(view: View[P]) -> View[P]:
    """Lead visitors to signing in; show others a page that explains who HQ is for."""

    @wraps(view)
    def guarded(request: HubRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return lead_to_door(request, reverse("account_login"))
        if not request.user.is_staff:
            return render(request, "hq/closed.html", status=403)
        with timezone.override(ZoneInfo(settings.HQ_TIME_ZONE)):
            return view(request, *args, **kwargs)

    return guarded
