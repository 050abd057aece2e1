"""Let forms of ours lead on to Stripe's pages; the content security policy forbids it elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse

P = ParamSpec("P")
STRIPE_PAGES = ("https://checkout.stripe.com", "https://billing.stripe.com")


def leads_to_payment(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Allow the forms of this page to end at Stripe, or at its double."""

    @wraps(view)
    def allowed(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        decorated: Any = csp_update({"form-action": payment_pages()})(view)  # type: ignore[arg-type]
        response: HttpResponse = decorated(*args, **kwargs)
        return response

    return allowed


def payment_pages() -> list[str]:
    if not settings.STRIPE_API_BASE:
        return [*STRIPE_PAGES]
    parts = urlsplit(settings.STRIPE_API_BASE)
    return [f"{parts.scheme}://{parts.netloc}"]
