"""The page of choices, and the page of a letter's unsubscribe link."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.notifications.actions import choose, choose_digest, choose_quiet_hours, unsubscribe
from tenants.notifications.channels import all_channels
from tenants.notifications.delivery import choices_of
from tenants.notifications.forms import ChoicesForm
from tenants.notifications.kinds import Choice, kind_or_none, kinds_for
from tenants.notifications.models import Device
from tenants.notifications.push.keys import public_key
from tenants.notifications.tokens import read_unsubscribe
from tenants.registry.requests import CityRequest


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: MemberRequest) -> HttpResponse:
    me = request.member
    chosen, kinds = choices_of([me.pk])[me.pk], kinds_for(me, now=now())
    form = ChoicesForm(request.POST or None, chosen=chosen, kinds=kinds)
    if form.is_valid():
        sent = form.cleaned_data
        choose(by=me, wishes=form.wishes())
        choose_quiet_hours(by=me, begins=sent["quiet_from"], ends=sent["quiet_until"])
        choose_digest(by=me, day=sent["digest_day"], hour=sent["digest_hour"], now=now())
        messages.success(request, _("Saved."))
        return redirect("notifications:choices")
    context = {
        "form": form,
        "channels": all_channels(),
        "push_key": public_key(),
        "devices": Device.objects.filter(member=me).order_by("pk") if settings.PUSH else (),
    }
    status = 422 if form.errors else 200
    return render(request, "notifications/choices.html", context, status=status)


@csrf_exempt  # the program of a mailbox posts here by itself: RFC 8058
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: CityRequest, token: str) -> HttpResponse:
    """End letters of one kind; the token replaces signing in. Reading the page changes nothing."""
    number, name = read_unsubscribe(token) or (None, "")
    kind = kind_or_none(name)
    if kind is None:
        raise Http404
    member = get_object_or_404(Member.objects.here(), pk=number)
    if request.method == "POST":
        unsubscribe(kind, by=member)  # answered without a redirect, as the RFC demands
    wish = choices_of([member.pk])[member.pk].wish(kind)
    context = {"label": kind.label, "is_off": wish.when == Choice.NEVER}
    return render(request, "notifications/unsubscribe.html", context)
