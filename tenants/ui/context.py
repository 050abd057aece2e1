"""Context of the shell on every page. Makes no queries: error pages need it too."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext, pgettext

from tenants.registry.models.city import in_reader_language
from tenants.ui import nav
from tenants.ui.kept_forms import kept_for
from tenants.ui.language_links import with_language
from tenants.ui.redirects import url_or_empty
from tenants.ui.theme import ACCENTS, chosen_theme


def shell(request: HttpRequest) -> dict[str, Any]:
    city = getattr(request, "city", None)
    account_nav = _menu(request, "account")
    return {
        "brand": brand(),
        "city": city,
        "city_name": city_name(city),
        "member": SimpleLazyObject(lambda: getattr(request, "member", None)),
        "form_kept": SimpleLazyObject(lambda: kept_for(request)),
        "theme": chosen_theme(request),
        "accent": accent_of(city),
        "main_url": main_url(),
        "nav": _menu(request, "main"),
        "account_nav": account_nav,
        "account_mark": lambda: sum(link.count for link in account_nav()),
        "tools_nav": _menu(request, "tools"),
        "network_nav": _menu(request, "network"),
        "footer_title": " · ".join(filter(None, [brand(), city_name(city)])),
        "footer_links": lambda: footer_links(request),
        "set_language_url": url_or_empty("set_language"),
        "theme_url": url_or_empty("ui:theme"),
        "manifest_url": url_or_empty("ui:manifest"),
        "canonical_url": canonical_url(request),
        "sign_in_url": sign_in_url(request),
        "privacy_url": privacy_url(),
        "sign_out_url": url_or_empty("account_logout"),
    }


def _menu(request: HttpRequest, place: nav.Place) -> Callable[[], tuple[nav.NavLink, ...]]:
    """Links that templates ask for; found at most once a page."""
    return cache(lambda: nav.links(request, place=place))


def canonical_url(request: HttpRequest) -> str:
    """The one address of this page: on the city's main host, without its query."""
    city = getattr(request, "city", None)
    if city is not None:
        address: str = city.url(request.path)
        return address
    return f"{settings.MAIN_URL}{request.path}"


def brand() -> str:
    return getattr(settings, "BRAND_NAME", "") or pgettext("brand", "Thursdays")


def city_name(city: Any) -> str:
    """The city's name in the reader's language; empty on the hub."""
    if city is None:
        return ""
    return in_reader_language(getattr(city, "name_ru", ""), getattr(city, "name_en", ""))


def accent_of(city: Any) -> str:
    accent = getattr(city, "accent", "")
    return accent if accent in ACCENTS else ACCENTS[0]


def footer_links(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """Labels and addresses: pages of this host, then those of the main domain."""
    found = []
    if getattr(request, "city", None) is not None:
        found.append((gettext("All cities"), main_url()))
    if about := getattr(settings, "ABOUT_URL", ""):
        found += [
            (gettext("Who we are"), about),
            (gettext("Your data"), privacy_url()),
            (gettext("Terms"), getattr(settings, "TERMS_URL", "")),
        ]
    return (
        *((link.label, link.url) for link in nav.links(request, place="footer")),
        *((label, with_language(url, request)) for label, url in found),
    )


def main_url() -> str:
    return getattr(settings, "MAIN_URL", "http://localhost:8000").rstrip("/")


def privacy_url() -> str:
    """The page about people's data: one on the main domain for all cities."""
    return getattr(settings, "PRIVACY_URL", "")


def sign_in_url(request: HttpRequest) -> str:
    """The way in; it leads back to the page it was pressed on, if that page can be opened again."""
    address = url_or_empty("account_login")
    at_the_door = (address, url_or_empty("account_signup"))
    if request.method != "GET" or request.path == "/" or request.path.startswith(at_the_door):
        return address
    return f"{address}?{urlencode({'next': request.get_full_path()})}"
