"""The service worker, and the devices of a member."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.notifications.forms import DeviceForm
from tenants.notifications.push.actions import SESSION_DEVICE, add_device, remove_device
from tenants.refusals import message_on_refusal

WORKER = Path(__file__).parent.parent / "static" / "notifications" / "service-worker.js"


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker at the root of the city, so that its scope is the whole city."""
    response = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/"
    response["Cache-Control"] = "no-cache"
    return response


@lru_cache(maxsize=1)
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")


@member_required
@require_POST
def devices(request: MemberRequest) -> HttpResponse:
    """Add the browser whose script sends this form."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    agent = request.headers.get("User-Agent", "")
    with message_on_refusal(request):
        device = add_device(by=request.member, name=agent, now=timezone.now(), **form.cleaned_data)
        request.session[SESSION_DEVICE] = device.pk
        messages.success(request, _("Notifications come to this browser now."))
    return redirect("notifications:choices")


@member_required
@require_POST
def device_removal(request: MemberRequest, pk: int) -> HttpResponse:
    remove_device(by=request.member, pk=pk)
    messages.success(request, _("Nothing is sent to this device any more."))
    return redirect("notifications:choices")
