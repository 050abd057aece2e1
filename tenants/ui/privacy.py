"""Cache headers: browsers keep no page that shows a person, and no part as a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class PrivatePages:
    """Send `no-store` on pages of signed-in people, and where the session knows a visitor.

    After signing out, Back shows nobody's page; after a search, Back shows the page and not the
    part of it that htmx had fetched under the same address. A view that names its own
    `Cache-Control` keeps it. Stands right after the sessions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["HX-Request"])
        if is_personal(request) and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response


def is_personal(request: HttpRequest) -> bool:
    """The answer was made with what the session keeps of this reader."""
    session = request.session
    return bool(session.accessed and not session.is_empty())
