"""Guards of pages: for members, for the core, for holders of a right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.members.models import Member
from tenants.members.requests import MemberRequest, member_of
from tenants.members.rights import Right, duties_of, may
from tenants.registry.requests import CityRequest
from tenants.ui.forbidden import ClosedButOpenable
from tenants.ui.kept_forms import lead_to_door
from tenants.ui.method_not_allowed import shows_pages

P = ParamSpec("P")
CORE_ONLY = gettext_lazy(
    "This is for the core. Any member can claim a duty on the page of the core."
)


def member_required(
    view: Callable[Concatenate[MemberRequest, P], HttpResponse],
) -> Callable[Concatenate[CityRequest, P], HttpResponse]:
    """Make a view for members: lead visitors to the door, and to this page afterwards."""

    @wraps(view)
    def guarded(request: CityRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member = member_of(request)
        if member is None:
            return to_the_door(request)
        members_request = cast(MemberRequest, request)
        members_request.member = member
        return view(members_request, *args, **kwargs)

    return guarded


def to_the_door(request: CityRequest) -> HttpResponse:
    """Lead to signing in, or to giving a name, and back to the page that was asked for."""
    door = "members:welcome" if request.user.is_authenticated else "account_signup"
    return lead_to_door(request, reverse(door))


def to_signing_in(request: HttpRequest) -> HttpResponse | None:
    """Lead a visitor who looks for something with a number to signing in and back; else None.

    The answer is the same for what is for members only and for what does not exist.
    """
    numbers = request.resolver_match.kwargs.values() if request.resolver_match else ()
    is_numbered = any(isinstance(number, int) for number in numbers)
    is_visitor = getattr(request, "city", None) is not None and not request.user.is_authenticated
    if not (is_numbered and is_visitor and request.method == "GET" and shows_pages(request)):
        return None
    messages.info(request, _("This may be for members. Sign in, and you come straight to it."))
    door = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    return HttpResponseRedirect(door)


def core_required(request: CityRequest) -> Member:
    """The signed-in member of the core, or a refusal in words with the way into it."""
    member = member_of(request)
    if member is None or not member.is_core(now=timezone.now()):
        raise _closed(str(CORE_ONLY))
    return member


def right_required(request: CityRequest, right: Right) -> Member:
    """The signed-in member who has the right, or a refusal that names the duties that give it."""
    member = member_of(request)
    if member is None or not may(member, right, now=timezone.now()):
        raise _closed(needs_duty(right))
    return member


def needs_duty(right: Right) -> str:
    """The refusal that names the duties which give a right."""
    return _("This comes with a duty: %(duties)s. Claim one on the page of the core.") % {
        "duties": ", ".join(duties_of(right))
    }


def _closed(words: str) -> ClosedButOpenable:
    return ClosedButOpenable(words, way=reverse("members:core"), name=_("Take a duty"))
