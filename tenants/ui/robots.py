"""Headers for search engines: no page with a person on it, unless that person said so."""

from __future__ import annotations

from django.http import HttpResponse


def not_indexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex"
    return response
