"""Error pages of the engine: unknown host, closed or read-only city, overload.

They need neither a session nor the database. API clients get JSON.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from tenants.refusals import json_refusal

API = "/api/"
RETRY_AFTER = 3  # seconds
OVERLOAD = {  # SQLSTATE
    "57014",  # a statement took too long
    "55P03",  # waiting for a lock took too long
    "25P03",  # a transaction was idle too long
    "25P04",  # a transaction took too long
    "40P01",  # deadlock
    "53300",  # too many connections
    "57P01",  # the server stops
    "57P02",  # the server has crashed
    "57P03",  # the server is starting
}
MESSAGES = {
    "unknown_host": _("There is no city at this address."),
    "closed": _("The doors of this city are closed at the moment."),
    "read_only": _(
        "This city can be read but not changed at the moment, so what you sent was not saved."
    ),
    "busy": _("We could not answer in time. Nothing was saved; try again in a few seconds."),
}


def error_page(request: Any, code: str, status: int, **context: object) -> HttpResponse:
    """Answer with the page or the JSON of one of `MESSAGES`, in the language of the browser."""
    request.urlconf = settings.HUB_URLCONF
    language = translation.get_language_from_request(request)
    with translation.override(language):
        request.LANGUAGE_CODE = language
        page: HttpResponse
        if request.path.startswith(API):
            page = json_refusal(code, str(MESSAGES[code]), status=status)
        else:
            page = render(request, f"{code}.html", context, status=status)
    patch_vary_headers(page, ("Accept-Language", "Cookie"))
    return page


def busy(request: HttpRequest) -> HttpResponse:
    """Answer 503 with the time after which to try again."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    page = error_page(request, "busy", 503, again=again)
    page["Retry-After"] = str(RETRY_AFTER)
    if again and not request.path.startswith(API):
        # Spread the retries of requests that were refused together.
        page["Refresh"] = str(RETRY_AFTER + secrets.randbelow(RETRY_AFTER + 1))
    return page


def is_overload(error: BaseException | None) -> bool:
    """True if the database is busy or away; false for errors of our own."""
    state = getattr(error.__cause__, "sqlstate", None) if error else None
    return state in OVERLOAD or (isinstance(error, OperationalError) and state is None)
