"""The page “Telegram”: one's own link, and the group of the city for its core."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tenants.members.permissions import core_required, member_required
from tenants.members.requests import MemberRequest
from tenants.telegram import codes
from tenants.telegram.actions import chats, people
from tenants.telegram.forms import GroupForm
from tenants.telegram.models import LinkedPerson


@never_cache
@require_GET
@member_required
def overview(request: MemberRequest) -> HttpResponse:
    return _page(request)


@never_cache
@require_POST
@member_required
def link(request: MemberRequest) -> HttpResponse:
    """Make a link that is shown on this one answer."""
    _refuse_without_bot()
    code = codes.make_code(by=request.member, is_for_group=False, now=timezone.now())
    return _page(request, person_link=codes.link_for_person(code))


@require_POST
@member_required
def unlink(request: MemberRequest) -> HttpResponse:
    if people.unlink_person(request.member):
        messages.info(request, _("Your Telegram is not linked any more."))
    return redirect("telegram:overview")


@never_cache
@require_POST
@member_required
def group_code(request: MemberRequest) -> HttpResponse:
    """Make a code for the city's group, shown on this one answer."""
    _refuse_without_bot()
    by = core_required(request)
    code = codes.make_code(by=by, is_for_group=True, now=timezone.now())
    return _page(request, group_link=codes.link_for_group(code), command=f"/link {code}")


@require_POST
@member_required
def group(request: MemberRequest) -> HttpResponse:
    """Choose what the group hears."""
    core_required(request)
    form = GroupForm(request.POST)
    if form.is_valid():
        chats.choose_told(form.cleaned_data["told"])
        messages.success(request, _("Saved."))
    return redirect("telegram:overview")


@require_POST
@member_required
def unlink_group(request: MemberRequest) -> HttpResponse:
    core_required(request)
    if chat := chats.unlink_chat():
        words = _("“%(title)s” is not the city's group any more.") % {"title": chat.title}
        messages.info(request, words)
    return redirect("telegram:overview")


def _page(request: MemberRequest, **shown: str) -> HttpResponse:
    _refuse_without_bot()
    mine = LinkedPerson.objects.filter(city_id=request.city.pk, member_id=request.member.pk)
    chat = chats.linked_chat()
    context = {
        "link": mine.first(),
        "chat": chat,
        "form": GroupForm(initial={"told": chat.told}) if chat else None,
        "is_core": request.member.is_core(now=timezone.now()),
        "bot": settings.TELEGRAM_BOT,
        "bot_url": codes.bot_url(),
        **shown,
    }
    return render(request, "telegram/overview.html", context)


def _refuse_without_bot() -> None:
    if not settings.TELEGRAM:
        raise Http404
