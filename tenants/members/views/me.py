"""My own pages: what I say about myself, settings, leaving."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenants.members.actions import leave_city
from tenants.members.forms import ProfileForm
from tenants.members.models import Member
from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.members.signals import member_changed


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.member)
    if request.method == "POST" and form.is_valid():
        form.save()
        member_changed.send(sender=Member, member=form.instance)
        messages.success(request, _("Saved. This is how people see you."))
        return redirect(request.member)
    return render(request, "members/profile.html", {"form": form})


@never_cache
@require_safe
@member_required
def preferences(request: MemberRequest) -> HttpResponse:
    shown = {
        "languages": settings.LANGUAGES,
        "api_keys": request.member.user.api_keys.count(),
    }
    return render(request, "members/settings.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def leave(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        leave_city(member=request.member, now=timezone.now())
        logout(request)
        messages.info(
            request,
            _("You have left. For 30 days everything is kept: sign in, and you are back."),
        )
        return redirect("/")
    return render(request, "members/leave.html")
