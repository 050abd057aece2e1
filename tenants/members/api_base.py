"""Permissions and base views of the API."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from django.utils.functional import Promise
from rest_framework import status
from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.views import ApiViewSet
from tenants.members.guests import Guest
from tenants.members.models import Member
from tenants.members.permissions import CORE_ONLY, needs_duty
from tenants.members.requests import guest_of, membership_of
from tenants.members.rights import Right, may
from tenants.registry.requests import ScopedRequest


class MembersWrite(BasePermission):
    """Lets everyone read and members of the city write."""

    opens_reading = True  # the schema offers reading without a key

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or view.member is not None


class MembersAndGuestsWrite(MembersWrite):
    """Lets everyone read; members and guests with a session write.

    Guests have no key: their browser's session writes, so that a CSRF token is needed.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        if super().has_permission(request, view):
            return True
        if view.is_described or guest_of(cast(ScopedRequest, request._request)) is None:
            return False
        SessionAuthentication().enforce_csrf(request)
        return True


class MembersOnly(MembersWrite):
    """Lets members of the city in."""

    opens_reading = False

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.member is not None


class CoreOnly(MembersWrite):
    """Lets every holder of a duty in."""

    opens_reading = False
    message: Promise = CORE_ONLY

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.member is not None and view.member.is_core(now=timezone.now())


class NeedsRight(MembersWrite):
    """Lets the holders of one right in. Made by `needs` and `writes_need`."""

    opens_reading = False
    right: Right

    @property
    def message(self) -> str:
        return needs_duty(self.right)

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(view.member, self.right, now=timezone.now())


def needs(right: Right) -> type[NeedsRight]:
    """A permission for the holders of a right."""
    return type("NeedsRight", (NeedsRight,), {"right": right})


class WritesNeedRight(NeedsRight):
    """Lets everyone read, and the holders of one right write."""

    opens_reading = True

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


def writes_need(right: Right) -> type[WritesNeedRight]:
    """A permission that lets everyone read, and the holders of a right write."""
    return type("WritesNeedRight", (WritesNeedRight,), {"right": right})


class CityViewSet(ApiViewSet):
    """Base of the views of a city. Adds the member, known by API key or by session."""

    permission_classes: Any = (MembersWrite,)

    @property
    def member(self) -> Member | None:
        if not hasattr(self, "_member"):
            self._member = None if self.is_described else membership_of(self.request.user)
        return self._member

    @property
    def me(self) -> Member:
        assert self.member is not None  # noqa: S101 - the permission requires a member
        return self.member

    @property
    def guest(self) -> Guest | None:
        """The guest with a session; only in actions that are open to guests."""
        return None if self.member else guest_of(cast(ScopedRequest, self.request._request))

    @property
    def is_described(self) -> bool:
        """True while the schema is generated, without a request and a database."""
        return bool(getattr(self, "swagger_fake_view", False))

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "member": self.member}

    def row_response(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """The row as it is in the database now."""
        row = self.get_queryset().get(pk=pk)
        serializer = self.get_serializer_class()(row, context=self.context)
        return Response(serializer.data, status=code)


class UnpagedViewSet(CityViewSet):
    """Base of views that answer with one object. A list among them sets `pagination_class`."""

    pagination_class: Any = None
