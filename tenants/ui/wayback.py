"""The way back from an address that only takes forms.

After a refused form the browser stays at the address that the form was sent to; who opens it again
or passes it on would see an empty page. Programs keep their 405.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve


class WayBack:
    """Readers are led to the nearest page above that address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and reads_a_page(request):
            return HttpResponseRedirect(page_above(request))
        return response


def reads_a_page(request: HttpRequest) -> bool:
    is_part = request.headers.get("HX-Request") == "true"
    asks = request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "")
    return asks and not is_part and not request.path_info.startswith("/api/")


def page_above(request: HttpRequest) -> str:
    """The nearest address above; should it take only forms too, the next answer leads on."""
    path = request.path_info
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            resolve(path, urlconf=getattr(request, "urlconf", None))
        except Resolver404:
            continue
        return path
    return path
