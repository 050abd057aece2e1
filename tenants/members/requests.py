"""The member or the guest behind a request, and what they may do."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.sessions import SessionStore
from tenants.members.guests import Guest, Reader
from tenants.members.models import Member
from tenants.members.rights import Right, rights_of
from tenants.members.slots import GUEST
from tenants.registry.requests import CityRequest, ScopedRequest

CACHE, GUEST_CACHE, RIGHTS_CACHE = "_member", "_guest", "_rights"


class MemberRequest(CityRequest):
    """A request behind `member_required`."""

    member: Member


def member_of(request: ScopedRequest) -> Member | None:
    """The signed-in member of this city; None for visitors and on the main domain.

    Read once per request.
    """
    known = vars(request)
    if CACHE not in known:
        known[CACHE] = None if request.city is None else _read_member(request)
    member: Member | None = known[CACHE]
    return member


def _read_member(request: ScopedRequest) -> Member | None:
    """Without a statement where the session has read a member (`tenants.accounts.sessions`)."""
    if not request.user.is_authenticated:
        return None
    read = request.session.row(Member) if isinstance(request.session, SessionStore) else None
    if read is not None and read.left_at is None and read.user_id == request.user.pk:
        return read
    return membership_of(request.user)


def membership_of(user: User | AnonymousUser) -> Member | None:
    """The present membership of an account in the city of the current scope."""
    if not user.is_authenticated:
        return None
    return Member.objects.here().select_related("user").filter(user=user.pk).first()


def rights_for(request: ScopedRequest) -> frozenset[Right]:
    """The rights of the signed-in member; not empty for the core. Read once per request."""
    known = vars(request)
    if RIGHTS_CACHE not in known:
        known[RIGHTS_CACHE] = rights_of(member_of(request), now=timezone.now())
    rights: frozenset[Right] = known[RIGHTS_CACHE]
    return rights


def guest_of(request: ScopedRequest) -> Guest | None:
    """The guest with a session here; None for members, visitors and on the main domain.

    Read once per request: one statement for a guest, none for others.
    """
    known = vars(request)
    if GUEST_CACHE not in known:
        known[GUEST_CACHE] = _read_guest(request)
    guest: Guest | None = known[GUEST_CACHE]
    return guest


def reader_of(request: ScopedRequest) -> Reader | None:
    """Who reads products and questions: a member, or a guest whom the city lets read them."""
    if member := member_of(request):
        return member
    guest = guest_of(request)
    return guest if guest and guest.may_read else None


def reads_only(request: ScopedRequest) -> bool:
    """Return True for a guest who only reads and may press nothing on the page.

    Templates ask `request.reads_only` before they draw a form or a way to join.
    """
    guest = guest_of(request)
    return guest is not None and guest.reads_only


def _read_guest(request: ScopedRequest) -> Guest | None:
    # Pages that refuse early have neither a session nor a user.
    if request.city is None or not hasattr(request, "user") or request.user.is_authenticated:
        return None
    found = (provider(request) for provider in GUEST.providers)
    return next((guest for guest in found if guest is not None), None)
