"""DELETE from pages: browsers send only GET and POST, so a form posts `_method=delete`."""

from __future__ import annotations

from django.http import HttpRequest


def is_delete(request: HttpRequest) -> bool:
    return request.method == "DELETE" or request.POST.get("_method") == "delete"
