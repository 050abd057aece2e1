"""Cities that have invited HQ to look, and the press that leads into one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from network.help.actions import give_pass
from network.help.hub_views import note_press
from network.help.queries import asked_help
from network.hq.audit import refusal_logged
from network.hq.models import AuditEntry
from network.hq.permissions import StaffRequest, reviewer, staff_only
from network.hq.rights import Right
from tenants.refusals import message_on_refusal
from tenants.registry.models import City


@never_cache
@staff_only(Right.HELP)
@require_GET
def asked(request: StaffRequest) -> HttpResponse:
    return render(request, "hq/help.html", {"asked": asked_help(now=timezone.now())})


@staff_only(Right.HELP, logs=AuditEntry.Kind.HELP_ENTERED)
@require_POST
def enter(request: StaffRequest, slug: str) -> HttpResponse:
    """Name who comes, and lead there; the city logs each page."""
    city = get_object_or_404(City.objects.settled(), slug=slug)
    request.audit.about = city.both_names
    with message_on_refusal(request, messages.WARNING), refusal_logged(request.audit):
        given = give_pass(city, email=reviewer(request).email, now=timezone.now())
        note_press(request, given)
        return redirect("help:leaving", slug)
    return redirect("hq:help")
