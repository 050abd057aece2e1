"""The way back from an address that takes only forms, or only readers.

After a refused form the browser stays at the address that the form was sent to; who opens it again
or passes it on would see an empty page. A form that arrives where nothing takes it (an old page, a
changed link) is answered in words. Programs keep their 405.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve


class WayBack:
    """Lead readers to the nearest page above the address, and explain the refusal to senders."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or not shows_pages(request):
            return response
        if request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(page_above(request))
        response.content = render_to_string("405.html", {"page": request.path}, request)
        response["Content-Type"] = "text/html; charset=utf-8"
        return response


def shows_pages(request: HttpRequest) -> bool:
    """True for a browser that opens a page; false for programs and parts of pages."""
    is_part = request.headers.get("HX-Request") == "true"
    asks = "text/html" in request.headers.get("Accept", "")
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
