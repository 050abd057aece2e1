"""The page of what is not open to somebody: why, and where the way in is, if there is one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class ClosedButOpenable(PermissionDenied):
    """Words for the reader, and the page where they can open the door themselves."""

    def __init__(self, words: str, *, way: str, name: str) -> None:
        super().__init__(words)
        self.way, self.name = way, name


def denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler403`, with the way in."""
    is_openable = isinstance(exception, ClosedButOpenable)
    shown = {"exception": str(exception), "openable": exception if is_openable else None}
    return render(request, "403.html", shown, status=403)
