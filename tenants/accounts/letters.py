"""Letters about signing in: those that are waited for, and warnings, which leave by an alarm."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from tenants.accounts import devices, limits
from tenants.accounts.models import User
from tenants.mail.letters import compose, handler, send_after_commit
from tenants.registry import alarms
from tenants.registry.limiter import take
from tenants.registry.models import City
from tenants.registry.requests import ScopedRequest

TRIED = "accounts.tried"  # key: the number of the account


def language_of(user: User | None) -> str:
    return (user.language if user else "") or translation.get_language() or ""


def send_at_once(
    kind: str,
    email: str,
    *,
    city: City | None,
    language: str,
    ticket: str = "",
    has_proof_link: bool = False,
    **context: str,
) -> None:
    """Send a letter whose reader waits for it. `ticket` names it for `mail.letters.was_lost`."""
    link = proof_link(city, email) if has_proof_link else ""
    letter = _letter(kind, email, city=city, language=language, proof_link=link, **context)
    send_after_commit(letter, ticket=ticket)


def address_of_page(city: City | None, path: str) -> str:
    return city.url(path) if city else f"{settings.MAIN_URL}{path}"


def proof_link(city: City | None, email: str) -> str:
    """The page where the owner of a mailbox gets a code at once, whatever strangers asked for."""
    urlconf = settings.CITY_URLCONF if city else settings.HUB_URLCONF
    path = reverse("account_owner_link", urlconf=urlconf, args=[devices.proof_of(email)])
    return address_of_page(city, path)


def warn_owner(request: ScopedRequest, email: str, *, now: datetime) -> None:
    """Warn the account's owner of tries, at most once a day over all cities."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user and take(limits.NOTICES, limits.mailbox_key(email)):
        alarms.set(city=request.city, kind=TRIED, key=str(user.pk), due_at=now)


@handler(TRIED)
def write_warning(*, city: City | None, key: str, **_: object) -> EmailMessage | None:
    user = User.objects.filter(pk=key, is_active=True).first()
    if user is None:
        return None
    link = proof_link(city, user.email)
    return _letter("tried", user.email, city=city, language=user.language, proof_link=link)


def _letter(
    kind: str, email: str, *, city: City | None, language: str, **context: str
) -> EmailMessage:
    """Addresses come from the registry, never from the host that a request was sent to."""
    return compose(
        f"accounts/letters/{kind}.txt",
        to=email,
        language=language,
        context=lambda: {
            "home_url": address_of_page(city, "/"),
            "main_url": settings.MAIN_URL,
            **context,
        },
    )
