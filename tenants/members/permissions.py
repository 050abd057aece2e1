"""Guards of pages: for members, for the core, for holders of a right."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.members.models import Member
from tenants.members.requests import MemberRequest
from tenants.members.rights import Right, duties_of, may
from tenants.ui.forbidden import ClosedButOpenable
from tenants.ui.kept_forms import lead_to_door
from tenants.ui.method_not_allowed import shows_pages

View = Callable[..., HttpResponse]
CORE_ONLY = gettext_lazy(
    "This is for the core. Any member can claim a duty on the page of the core."
)


def member_required(view: View) -> View:
    """Visitors are led to the door and come back to this page afterwards."""

    @wraps(view)
    def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.member else to_the_door(request)

    return guarded


def to_the_door(request: MemberRequest) -> HttpResponse:
    """Signing in, or saying one's name, and back to the page that this one stood on."""
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


def core_required(request: MemberRequest) -> Member:
    """The signed-in member of the core, or a refusal in words with the way into it."""
    member: Member | None = request.member or None
    if member is None or not member.is_core(now=timezone.now()):
        raise _closed(str(CORE_ONLY))
    return member


def right_required(request: MemberRequest, right: Right) -> Member:
    """The signed-in member who has the right, or a refusal that names the duties that give it."""
    member: Member | None = request.member or None
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
