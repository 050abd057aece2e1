"""Pages for signed-in people, members or not."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from tenants.registry.requests import ScopedRequest
from tenants.ui.kept_forms import lead_to_door

View = Callable[..., HttpResponse]


def sign_in_required(view: View) -> View:
    """As Django's `login_required`, and a form that was sent is kept until one has signed in."""

    @wraps(view)
    def guarded(request: ScopedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return lead_to_door(request, reverse("account_login"))

    return guarded
