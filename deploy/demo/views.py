"""The mailbox of the demo, which shows sign-in codes without a mail server."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deploy.demo import mailbox


def _folder() -> Path:
    """The folder of letters. Raises Http404 outside the demo."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not settings.DEMO or not folder:
        raise Http404
    return Path(folder)


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/letters.html", {"letters": mailbox.letters(_folder())})


@never_cache
@require_safe
def letter(request: HttpRequest, key: str) -> HttpResponse:
    found = mailbox.letter(_folder(), key)
    if found is None:
        raise Http404
    return render(request, "demo/letter.html", {"letter": found})
