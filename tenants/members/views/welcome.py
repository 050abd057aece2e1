"""The last step in: a name, or a link that has proved the mailbox already."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenants.accounts.actions import account_of, sign_in
from tenants.accounts.login_redirects import fill_in_address, first_stop
from tenants.accounts.models import User
from tenants.members.actions import InvitationClosed, join_city
from tenants.members.forms import NameForm
from tenants.members.login_redirects import INVITATION, invitation_of, remember_invitation
from tenants.members.models import Invitation, Member
from tenants.members.permissions import to_the_door
from tenants.members.requests import member_of
from tenants.registry.requests import CityRequest
from tenants.ui.avatars import first_name
from tenants.ui.redirects import safe_next


@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: CityRequest) -> HttpResponse:
    """Signed in, but not a member yet: say your name; or come back after leaving."""
    bound_for = safe_next(request)
    if not request.user.is_authenticated:
        return to_the_door(request)
    if member_of(request):
        return HttpResponseRedirect(bound_for)
    now = timezone.now()
    left = Member.objects.filter(user=request.user).first()
    form = NameForm(request.POST or None, initial={"name": left.name if left else ""})
    if request.method == "POST" and form.is_valid():
        join_city(
            user=request.user,
            name=form.cleaned_data["name"],
            now=now,
            invitation=invitation_of(request, now=now),
        )
        request.session.pop(INVITATION, None)
        greet(request, form.cleaned_data["name"])
        return HttpResponseRedirect(first_stop(request, request.user, bound_for))
    shown = {
        "form": form,
        "next": bound_for,
        "left": left,
        "all_kept": bool(left and left.may_return(now=now)),
    }
    return render(request, "members/welcome.html", shown)


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: CityRequest, token: str) -> HttpResponse:
    """Following the link changes nothing yet: mail programs follow links too. The button does."""
    now = timezone.now()
    invited = Invitation.objects.filter(token=token).first()
    if invited is None or not invited.is_open(now=now):
        return closed(request, invited)
    if invited.is_for_the_door:
        remember_invitation(request, invited)
        return redirect("/" if member_of(request) else "account_signup")
    if User.objects.filter(email=invited.email).exists():
        return sign_in_first(request, invited)
    form = NameForm(request.POST or None, initial={"name": invited.name})
    if request.method == "POST" and form.is_valid():
        user, is_new = account_of(email=invited.email)
        try:
            join_city(user=user, name=form.cleaned_data["name"], now=now, invitation=invited)
        except InvitationClosed:
            return closed(request, invited)
        greet(request, form.cleaned_data["name"])
        return sign_in(request, user=user, method="invitation", is_new=is_new)
    return render(request, "members/invitation.html", {"form": form, "invited": invited})


def sign_in_first(request: CityRequest, invited: Invitation) -> HttpResponse:
    """Letters are passed on: for an account that exists, a link only fills in the address."""
    remember_invitation(request, invited)
    if request.user.is_authenticated and request.user.email == invited.email:
        return HttpResponseRedirect(first_stop(request, request.user, "/"))
    fill_in_address(request, invited.email)
    messages.info(request, _("You are with us already: sign in with a code, and go on."))
    return redirect("/" if request.user.is_authenticated else "account_login")


def closed(request: CityRequest, invited: Invitation | None) -> HttpResponse:
    """Used, expired or never ours: one clear page with the way in that always works."""
    used = invited is not None and invited.accepted_at is not None
    status = 410 if invited else 404
    return render(request, "members/invitation_closed.html", {"used": used}, status=status)


def greet(request: CityRequest, name: str) -> None:
    messages.success(
        request, _("Welcome, %(name)s! You are one of us now.") % {"name": first_name(name)}
    )
