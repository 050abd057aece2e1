"""Letters to the managers of a city that leaves the network, each an alarm of the hub."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from billing.models import Account
from franchise.letters import quoted
from franchise.managers import managers_of
from franchise.models import Leaving
from tenants.mail.digests import digest_of
from tenants.mail.letters import compose, handler
from tenants.registry import alarms
from tenants.registry.models import City
from tenants.ui import dates

LETTER = "franchise.leaving_letter"  # key: number of the notice, the news, digest of an address
NOTICE, AGREED, STAYS, SOON, LEFT, BACK = "notice", "agreed", "stays", "soon", "left", "back"
MOVED = "moved"  # the address that the old one leads to


def notify_managers(leaving: Leaving, news: str, *, now: datetime) -> None:
    """Write the news to each manager. Call in the transaction of the change."""
    people = managers_of(leaving.franchise.city)
    keys = [f"{leaving.pk}:{news}:{digest_of(person.email)}" for person in people]
    alarms.set_all(city=None, kind=LETTER, due_at=now, keys=keys)


@handler(LETTER)
def write_letter(*, key: str, **_: object) -> EmailMessage | None:
    """The letter, unless something newer has happened or its reader manages the city no more."""
    number, news, digest = key.split(":")
    rows = Leaving.objects.select_related("franchise__city", "franchise__application")
    leaving = rows.filter(pk=number).first()
    if leaving is None or not is_news(leaving, news):
        return None
    city = leaving.franchise.city
    person = next((one for one in managers_of(city) if digest_of(one.email) == digest), None)
    if person is None:
        return None
    return compose(
        f"franchise/letters/leaving/{news}.txt",
        to=person.email,
        language=language_of(leaving),
        context=lambda: {"leaving": leaving, "person": person, **facts_of(leaving)},
    )


def is_news(leaving: Leaving, news: str) -> bool:
    """True while the letter is about the last change of the notice."""
    match news:
        case "notice":
            return leaving.is_running and leaving.agreed_at is None
        case "agreed" | "soon":
            return leaving.is_running and leaving.agreed_at is not None
        case "stays":
            return leaving.taken_back_at is not None
        case "left":
            return leaving.has_left
        case "moved":
            return leaving.is_running or leaving.has_left
        case _:
            return leaving.returned_at is not None


def facts_of(leaving: Leaving) -> dict[str, object]:
    """The context of all letters about a notice, in the active language."""
    city = leaving.franchise.city
    with timezone.override(city.zone):
        return {
            "name": city.name,
            "words": quoted(leaving.taken_back_why if leaving.taken_back_at else leaving.why),
            "day": _day(leaving.ends_at),
            "kept_until": _day(leaving.kept_until),
            "redirects_until": _day(leaving.redirects_until),
            "moved_to": city.moved_to,
            "notice_period": notice_period(),
            "page": page_url(city),
        }


def notice_period() -> str:
    """“30 days”, in the active language."""
    days = settings.LEAVING_NOTICE_DAYS
    return ngettext("%d day", "%d days", days) % days


def language_of(leaving: Leaving) -> str:
    """The language of the city's group, or of those who pay."""
    if application := leaving.franchise.application:
        return application.language
    account = Account.objects.filter(city=leaving.franchise.city_id).first()
    return account.language if account else translation.get_language() or settings.LANGUAGE_CODE


def page_url(city: City) -> str:
    """The absolute address of the page about leaving, on the main domain."""
    path = reverse("franchise:leaving", urlconf=settings.HUB_URLCONF, args=[city.slug])
    return f"{settings.MAIN_URL}{path}"


def _day(moment: datetime | None) -> str:
    return dates.when(timezone.localdate(moment)) if moment else ""
