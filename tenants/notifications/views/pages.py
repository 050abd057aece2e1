"""The page behind the bell."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.members.permissions import member_required
from tenants.members.requests import MemberRequest
from tenants.notifications.actions import mark_read
from tenants.notifications.models import Notification
from tenants.notifications.queries import lines_of, of_member, unread_count
from tenants.ui.pagination import page_of

PAGE = 40


@member_required
@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    page = page_of(request, of_member(request.member), size=PAGE)
    context = {
        "page": page,
        "lines": lines_of(page.object_list),
        "unread": unread_count(request.member),
    }
    return render(request, "notifications/list.html", context)


@member_required
@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    mine = get_object_or_404(Notification.objects.filter(member=request.member), pk=pk)
    mark_read(by=request.member, pk=mine.pk, now=timezone.now())
    return redirect("notifications:list")


@member_required
@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    mark_read(by=request.member, now=timezone.now())
    messages.success(request, _("All read."))
    return redirect("notifications:list")
