"""Who may open a page: members, and members of the core."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.members.models import Member
from tenants.members.requests import MemberRequest
from tenants.ui.denied import ClosedButOpenable

View = Callable[..., HttpResponse]


def member_required(view: View) -> View:
    """Visitors are led to the door and come back to this page afterwards."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.member else to_the_door(request)

    return guarded


def to_the_door(request: MemberRequest) -> HttpResponse:
    """A form sent by a visitor can't be repeated, so it leads back to where the form was."""
    back = request.get_full_path() if request.method == "GET" else "/"
    door = "members:welcome" if request.user.is_authenticated else "account_signup"
    return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': back})}")


def core_required(request: MemberRequest) -> Member:
    """The signed-in member of the core, or a refusal in words with the way into it."""
    member: Member | None = request.member or None
    if member is None or not member.is_core(now=timezone.now()):
        raise ClosedButOpenable(
            _("This is for the core. Anyone can join it: take a duty on the page of the core."),
            way=reverse("members:core"),
            name=_("Take a duty"),
        )
    return member
