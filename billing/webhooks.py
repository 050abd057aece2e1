"""Receive Stripe's events: checked, stored once, answered at once, handled after."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing import gateway
from billing.actions.events import store_event
from billing.tasks import ask_for_reading

LONGEST = 1024 * 1024  # bytes of an event


@csrf_exempt  # the signature proves who sends it
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Answer 400 for what Stripe has not signed, or signed too long ago."""
    if not settings.BILLING or int(request.headers.get("Content-Length") or 0) > LONGEST:
        return HttpResponse(status=404 if not settings.BILLING else 413)
    try:
        facts = gateway.read_event(request.body, request.headers.get("Stripe-Signature", ""))
    except gateway.BadSignature:
        return HttpResponse("The signature is missing, wrong or too old.", status=400)
    if event := store_event(facts, now=timezone.now()):
        ask_for_reading(event)
    return HttpResponse(status=200)
