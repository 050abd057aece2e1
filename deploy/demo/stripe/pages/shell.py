"""The common parts of all hosted pages: headers, style sheet, front page, lost links."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

STYLES = Path(__file__).resolve().parents[1] / "static" / "pages.css"
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'"

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


def style_sheet(request: HttpRequest) -> HttpResponse:
    return HttpResponse(STYLES.read_bytes(), content_type="text/css; charset=utf-8")


def front(request: HttpRequest) -> HttpResponse:
    return render(request, "stripe_double/front.html")


def message(
    request: HttpRequest, title: str, text: str, *, link: str | None = None, status: int = 200
) -> HttpResponse:
    """A page that says one thing and where to go."""
    words = {"title": title, "text": text, "link": link}
    return render(request, "stripe_double/message.html", words, status=status)


def failed(request: HttpRequest) -> HttpResponse:
    """A mistake of the double's own; its log has the traceback."""
    if request.path.startswith("/v1/"):
        error = {"type": "api_error", "message": "The double has failed; see its log."}
        return JsonResponse({"error": error}, status=500)
    text = "Something went wrong here, and nothing was paid. Please go back and try again."
    return message(request, "Something went wrong", text, status=500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/double/"):
        return JsonResponse({"error": "Unknown control; see controls.py."}, status=404)
    text = "This link is not valid, or not valid any more. Please go back and try again."
    return message(request, "Page not found", text, status=404)
