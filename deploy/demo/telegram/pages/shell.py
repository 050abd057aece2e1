"""The common parts of all pages: headers, static files, lost links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from deploy.demo.telegram import running

STATIC = Path(__file__).resolve().parents[1] / "static"
CSS, JAVASCRIPT = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
KINDS = {"chats.css": CSS, "messages.css": CSS, "chats.js": JAVASCRIPT}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)

Respond = Callable[[HttpRequest], HttpResponse]


def headers(respond: Respond) -> Respond:
    """Middleware: nothing is kept by browsers, nothing foreign is loaded."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response["Cache-Control"] = "no-store"
        response["Content-Security-Policy"] = POLICY
        response["Referrer-Policy"] = "no-referrer"
        response["X-Content-Type-Options"] = "nosniff"
        return response

    return answer


def static_file(request: HttpRequest, name: str) -> HttpResponse:
    if name not in KINDS:
        raise Http404
    return HttpResponse((STATIC / name).read_bytes(), content_type=KINDS[name])


def picture(request: HttpRequest, name: str) -> FileResponse:
    found = running.world().store.folder / "files" / name
    if not found.is_file():
        raise Http404
    return FileResponse(found.open("rb"))


def message(request: HttpRequest, title: str, text: str, *, status: int = 200) -> HttpResponse:
    """A page that says one thing."""
    words = {"title": title, "text": text}
    return render(request, "telegram_double/message.html", words, status=status)


def failed(request: HttpRequest) -> HttpResponse:
    """A mistake of the double's own; its log has the traceback."""
    if request.path.startswith("/bot"):
        error = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
        return JsonResponse(error, status=500)
    return message(request, "Something went wrong", "The double's log has the reason.", status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/bot"):
        error = {"ok": False, "error_code": 404, "description": "Not Found"}
        return JsonResponse(error, status=404)
    if request.path.startswith("/double/"):
        return JsonResponse({"error": "Unknown control; see controls.py."}, status=404)
    return message(request, "Page not found", "This link leads nowhere here.", status=404)
