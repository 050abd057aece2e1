"""The page of a weekly letter's unsubscribe link."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenants.digest.letters import read_unsubscribe
from tenants.members.models import Member
from tenants.notifications.actions import choose_digest
from tenants.notifications.delivery import choices_of
from tenants.registry.requests import CityRequest


@csrf_exempt  # the program of a mailbox posts here by itself: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: CityRequest, token: str) -> HttpResponse:
    """End the weekly letter; the token replaces signing in. Reading the page changes nothing."""
    number = read_unsubscribe(token)
    if number is None:
        raise Http404
    member = get_object_or_404(Member.objects.here(), pk=number)
    choices = choices_of([member.pk])[member.pk]
    if request.method == "POST":
        choose_digest(by=member, day=None, hour=choices.digest_hour, now=now())
        choices.digest_day = None
    context = {"label": _("The weekly letter"), "is_off": choices.digest_day is None}
    return render(request, "notifications/unsubscribe.html", context)
