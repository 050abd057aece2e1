"""The core: who takes care of what, and taking a duty oneself."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members import queries
from tenants.members.actions import (
    DutyHeld,
    NotYourDuty,
    claim_duty,
    create_invitation,
    lay_down_duty,
)
from tenants.members.models import Duty, Invitation
from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.ui import moments


@require_safe
def core(request: MemberRequest) -> HttpResponse:
    member, now = request.member or None, timezone.now()
    shown = {
        "core": queries.core(member=member, now=now),
        "may_open_door": member is not None and member.is_core(now=now),
        "now": now,
    }
    return render(request, "members/core.html", shown)


@require_POST
@member_required
def claim(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Duty.Kind.values:
        raise Http404(kind)
    now = timezone.now()
    try:
        duty = claim_duty(member=request.member, kind=kind, now=now)
    except DutyHeld:
        messages.info(request, _("This is your duty already."))
    else:
        until = moments.day(duty.ends_at, today=timezone.localdate(now))
        messages.success(
            request,
            _("%(duty)s is yours until %(until)s. Thank you!")
            % {"duty": duty.get_kind_display(), "until": until},
        )
    return redirect("members:core")


@require_POST
@member_required
def lay_down(request: MemberRequest, pk: int) -> HttpResponse:
    duty = get_object_or_404(Duty, pk=pk)
    try:
        lay_down_duty(duty=duty, by=request.member, now=timezone.now())
    except NotYourDuty:
        messages.error(request, _("Only the person who holds a duty can lay it down."))
    else:
        messages.success(request, _("Laid down. Thank you for carrying it."))
    return redirect("members:core")


@require_http_methods(["GET", "POST"])
@member_required
def door(request: MemberRequest) -> HttpResponse:
    """The QR for the door: it leads to joining and remembers that the person came in person."""
    by, now = core_required(request), timezone.now()
    if request.method == "POST":
        create_invitation(now=now, by=by)
        return redirect("members:door")
    shown: dict[str, object] = {}
    if current := Invitation.objects.filter(email="", expires_at__gt=now).last():
        address = request.city.url_of("members:invitation", current.token)
        drawing = segno.make(address, error="m").svg_inline(scale=8, border=2)
        shown = {"invitation": current, "address": address, "drawing": mark_safe(drawing)}  # noqa: S308 -- drawn by segno from our own address
    return render(request, "members/door.html", shown)
