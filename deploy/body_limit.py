"""Refuse a request body that is too large before reading it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.refusals import json_refusal

LARGEST = 11 * 1024 * 1024  # bytes: a file of 10 MB and the form around it
SEVERAL = 41 * 1024 * 1024  # bytes: files of a product sent together from its page
TAKES_SEVERAL = re.compile(r"/products/\d+/files/")
MAIL = 36 * 1024 * 1024  # bytes: 25 MB as base64 in a provider's form
TAKES_MAIL = "/inbound-mail/"


def largest(path: str) -> int:
    if path.startswith(TAKES_MAIL):
        return MAIL
    return SEVERAL if TAKES_SEVERAL.fullmatch(path) else LARGEST


class BodyLimit:
    """Runs before the scopes: no transaction is open and no session is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and len(length) < 19 and int(length) <= largest(request.path):
            return self.get_response(request)
        with translation.override(translation.get_language_from_request(request)):
            if request.path.startswith("/api/"):
                message = _("This is too large: at most 11 MB can be sent at once.")
                return json_refusal("too_large", message, status=413)
            context = {"several": largest(request.path) > LARGEST, "back": request.path}
            return render(request, "deploy/too_large.html", context, status=413)
