"""Error pages of Django: 400, 404 and 500. Programs get the JSON of a refusal of the API."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from tenants.api.exception_handler import NOTHING, TOO_LARGE
from tenants.members.permissions import to_signing_in
from tenants.refusals import json_refusal
from tenants.registry.error_pages import API, busy, is_overload


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return json_refusal("too_large", _(TOO_LARGE), status=413)
    message = _("The request can't be read, so nothing was done.")
    return json_refusal("bad_request", message, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return to_signing_in(request) or defaults.page_not_found(request, exception)
    return json_refusal("not_found", _(NOTHING), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 while the database is busy or away."""
    if is_overload(sys.exc_info()[1]):
        return busy(request)
    if not request.path.startswith(API):
        return defaults.server_error(request)
    message = _("Something broke on our side. Nothing was changed; please try again later.")
    return json_refusal("server_error", message, status=500)
