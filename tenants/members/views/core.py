"""The core: its duties and their holders; claims, agreements and objections."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members import queries
from tenants.members.actions import create_invitation
from tenants.members.duties import agree_to_duty, claim_duty, lay_down_duty, object_to_duty
from tenants.members.forms import ObjectionForm
from tenants.members.models import Duty, Invitation
from tenants.members.permissions import core_required, member_required, right_required
from tenants.members.requests import MemberRequest, member_of
from tenants.members.rights import Right, may
from tenants.refusals import message_on_refusal
from tenants.registry.requests import CityRequest
from tenants.ui import dates
from tenants.ui.robots import not_indexed


@require_safe
def core(request: CityRequest) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    shown = {
        "core": queries.core(member=member, now=now),
        "may_answer": member is not None and member.is_core(now=now),
        "may_open_door": may(member, Right.INVITE, now=now),
        "hours": settings.DUTY_CLAIM_HOURS,
        "now": now,
    }
    return not_indexed(render(request, "members/core.html", shown))


@require_POST
@member_required
def claim(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Duty.Kind.values:
        raise Http404(kind)
    now = timezone.now()
    with message_on_refusal(request, messages.INFO):
        duty = claim_duty(member=request.member, kind=kind, now=now)
        messages.success(request, claimed(duty, now=now))
    return redirect("members:core")


@require_POST
@member_required
def agreement(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to a claim."""
    duty = get_object_or_404(Duty.objects.select_related("member"), pk=pk)
    with message_on_refusal(request):
        agree_to_duty(duty, by=request.member, now=timezone.now())
        said = _("Agreed: %(name)s takes care of it from now on.")
        messages.success(request, said % {"name": duty.member.name})
    return redirect("members:core")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
def objection(request: MemberRequest, pk: int) -> HttpResponse:
    """Object to a claim for a reason that the claimant reads."""
    core_required(request)
    now = timezone.now()
    duty = get_object_or_404(Duty.objects.claims(now=now).select_related("member"), pk=pk)
    form = ObjectionForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        shown = {"duty": duty, "form": form}
        return render(request, "members/object.html", shown, status=422 if form.errors else 200)
    with message_on_refusal(request):
        object_to_duty(duty, by=request.member, why=form.cleaned_data["why"], now=now)
        said = _("%(name)s gets your reason in a letter.")
        messages.success(request, said % {"name": duty.member.name})
    return redirect("members:core")


@require_POST
@member_required
def lay_down(request: MemberRequest, pk: int) -> HttpResponse:
    duty, now = get_object_or_404(Duty, pk=pk), timezone.now()
    was_claim = duty.is_claim(now=now)
    with message_on_refusal(request):
        lay_down_duty(duty=duty, by=request.member, now=now)
        said = _("Taken back.") if was_claim else _("Laid down. Thank you for carrying it.")
        messages.success(request, said)
    return redirect("members:core")


def claimed(duty: Duty, *, now: datetime) -> str:
    kind = duty.get_kind_display()
    if duty.is_claim(now=now):
        said = _("The core is told. %(duty)s is yours from %(when)s, or when somebody agrees.")
        return said % {"duty": kind, "when": dates.when(duty.taken_at)}
    until = dates.day(duty.ends_at, today=timezone.localdate(now))
    said = _("%(duty)s is yours until %(until)s. Thank you!")
    return said % {"duty": kind, "until": until}


@require_http_methods(["GET", "POST"])
@member_required
def door(request: MemberRequest) -> HttpResponse:
    """The QR for the door: it leads to joining and remembers that the person came in person."""
    by, now = right_required(request, Right.INVITE), timezone.now()
    if request.method == "POST":
        create_invitation(now=now, by=by)
        return redirect("members:door")
    shown: dict[str, object] = {}
    if current := Invitation.objects.filter(email="", expires_at__gt=now).last():
        address = request.city.url_of("members:invitation", current.token)
        shown = {"invitation": current, "address": address}
    return render(request, "members/door.html", shown)
