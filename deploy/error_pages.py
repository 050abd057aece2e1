"""Pages for what went wrong before or beside a view; programs get it in the API's own shape."""

from __future__ import annotations

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

from tenants.api.exception_handler import NOTHING, TOO_LARGE
from tenants.members.permissions import to_signing_in
from tenants.registry.refusals import API, busy, is_overload


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return refusal("too_large", _(TOO_LARGE), 413)
    return refusal("bad_request", _("The request can't be read, so nothing was done."), 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if not request.path.startswith(API):
        return to_signing_in(request) or defaults.page_not_found(request, exception)
    return refusal("not_found", _(NOTHING), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is busy or away."""
    if is_overload(sys.exc_info()[1]):
        return busy(request)
    if not request.path.startswith(API):
        return defaults.server_error(request)
    words = _("Something broke on our side. Nothing was changed; please try again later.")
    return refusal("server_error", words, 500)


def refusal(code: str, words: str, status: int) -> HttpResponse:
    return JsonResponse({"code": code, "message": words}, status=status)
