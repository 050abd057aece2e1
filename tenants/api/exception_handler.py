"""The exception handler of the API: each refusal is `{"code", "message"}` and what belongs to it.

400 {"code": "invalid", "message": "…", "fields": {"pitch": ["…"]}}: errors by field
409 {"code": "stale", "message": "…", "present": {…}}: somebody was faster; the state as it is now
"""

from __future__ import annotations

import logging
from math import ceil
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from rest_framework.exceptions import NotAuthenticated, NotFound, Throttled, ValidationError
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler, set_rollback

from tenants.refusals import Refusal, refusal_content

log = logging.getLogger(__name__)
NOTHING = gettext_noop("There is nothing here that you may know of.")
TOO_LARGE = gettext_noop("This is too large: a body of JSON may have at most 2 MB.")


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer as DRF's EXCEPTION_HANDLER; None for an error of our own, which becomes a 500."""
    if isinstance(error, Refusal):
        set_rollback()
        content = refusal_content(error.code, str(error), present=error.present)
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
        return Response(content, status=error.status, headers=headers)
    if isinstance(error, RequestDataTooBig):
        set_rollback()
        return Response(refusal_content("too_large", _(TOO_LARGE)), status=413)
    if isinstance(error, DataError):  # a year, a number or a zone that no row can hold
        log.warning("The database can't store a value of the request: %s", error)
        error = ValidationError(_("A value here is out of any range."))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, ValidationError):
        response.data = invalid(response.data)
    else:
        detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
        code = getattr(detail, "code", "error")
        response.data = refusal_content(code, sentence(error) or str(detail))
    return response


def sentence(error: Exception) -> str:
    """Our message, where the framework's names a table or is untranslated; else empty."""
    match error:
        case Http404():
            return _(NOTHING)
        case NotFound() if str(error.detail) == str(NotFound.default_detail):
            return _(NOTHING)
        case NotAuthenticated():
            return _("Send a key with the request, as “Authorization: Bearer …”, or sign in.")
        case Throttled():
            n = max(1, ceil(getattr(error, "wait", None) or 1))
            words = ngettext(
                "Too many requests. Go on in %(n)d second.",
                "Too many requests. Go on in %(n)d seconds.",
                n,
            )
            return words % {"n": n}
    return ""


def invalid(data: Any) -> dict[str, Any]:
    """Flatten DRF's nested lists and dictionaries to one list of sentences for each field."""
    if isinstance(data, list):
        return refusal_content("invalid", " ".join(sentences(data)), fields={})
    fields = {str(name): sentences(errors) for name, errors in data.items()}
    general = fields.pop(api_settings.NON_FIELD_ERRORS_KEY, [])
    message = " ".join(general) or _("Some fields need another look. Nothing was saved.")
    return refusal_content("invalid", message, fields=fields)


def sentences(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return list(dict.fromkeys(words for part in errors.values() for words in sentences(part)))
    if isinstance(errors, list | tuple):
        return list(dict.fromkeys(words for part in errors for words in sentences(part)))
    return [str(errors)]
