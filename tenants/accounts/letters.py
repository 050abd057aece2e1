"""Letters about signing in, in their reader's language and with the city's own address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from tenants.accounts import devices, limits
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.limiter import take
from tenants.registry.models import City
from tenants.registry.requests import CityRequest
from tenants.ui.context import brand, city_name

TRIED = "accounts.tried"  # key: the number of the account


def language_of(user: User | None) -> str:
    return (user.language if user else "") or translation.get_language() or ""


def letter_context(city: City | None) -> dict[str, Any]:
    """Names and addresses from the registry, never from the host that a request was sent to."""
    return {
        "brand": brand(),
        "city_name": city_name(city),
        "home_url": address_of_page(city, "/"),
        "main_url": settings.MAIN_URL,
    }


def address_of_page(city: City | None, path: str) -> str:
    return city.url(path) if city else f"{settings.MAIN_URL}{path}"


def proof_link(city: City | None, email: str) -> str:
    """The page where the owner of a mailbox gets a code at once, whatever strangers asked for."""
    urlconf = settings.CITY_URLCONF if city else settings.HUB_URLCONF
    path = reverse("account_owner_link", urlconf=urlconf, args=[devices.proof_of(email)])
    return address_of_page(city, path)


def warn_owner(request: CityRequest, email: str, *, now: datetime) -> None:
    """Write to the account's owner that somebody tries, at most once a day over all cities."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user and take(limits.NOTICES, limits.mailbox_key(email)):
        alarms.set(city=request.city, kind=TRIED, key=str(user.pk), due_at=now)


@alarms.handler(TRIED)
def send_warning(*, city: City | None, key: str, **_: object) -> None:
    """Send the warning. A refusal of the mail server is raised, and the alarm rings again."""
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        return
    language = user.language or settings.LANGUAGE_CODE
    with translation.override(language):
        context = letter_context(city) | {"proof_link": proof_link(city, user.email)}
        get_adapter().render_mail("account/email/tried", user.email, context).send()
