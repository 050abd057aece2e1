"""My data: what is kept about me, the download, being forgotten."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.members import personal_data
from tenants.members.budgets import DOWNLOADS, spend
from tenants.members.downloads import archive_of
from tenants.members.forgetting import TIME_TO_RETURN, ask_to_be_forgotten
from tenants.members.forms import ForgetForm
from tenants.members.permissions import member_required, to_the_door
from tenants.members.requests import MemberRequest, member_of
from tenants.registry.requests import CityRequest


@never_cache
@require_safe
@member_required
def my_data(request: MemberRequest) -> HttpResponse:
    """What is kept about me, what for and how long."""
    return render(request, "members/my_data.html", {"parts": personal_data.all_parts()})


@never_cache
@require_POST
def download(request: CityRequest) -> HttpResponseBase:
    """All of it as one archive, at most five times a day."""
    member = member_of(request)
    if member is None:
        return to_the_door(request)
    spend(DOWNLOADS, by=member)
    name = f"{timezone.localdate():%Y-%m-%d}-{request.city.slug}.zip"
    return FileResponse(archive_of(member), as_attachment=True, filename=name)


@never_cache
@require_http_methods(["GET", "POST"])
@member_required
def forget(request: MemberRequest) -> HttpResponse:
    """Ask to be forgotten, with the own e-mail typed out of caution."""
    form = ForgetForm(request.POST or None, email=request.member.user.email)
    if request.method == "POST" and form.is_valid():
        ask_to_be_forgotten(member=request.member, now=timezone.now())
        logout(request)
        messages.info(
            request,
            _("You have left, and in seven days you are forgotten. Sign in before, and you stay."),
        )
        return redirect("/")
    shown = {"form": form, "days": TIME_TO_RETURN.days}
    return render(request, "members/forget.html", shown)
