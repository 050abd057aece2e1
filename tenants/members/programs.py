"""What every view of the API knows: who asks, and what they may do here."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import status, viewsets
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from tenants.members.middleware import member_of
from tenants.members.models import Member


class MembersWrite(BasePermission):
    """Everyone reads what is public to them; only members of the city write."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or view.member is not None


class MembersOnly(MembersWrite):
    """What the pages keep for who has signed in."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.member is not None


class CoreOnly(MembersWrite):
    """What the pages keep for who holds a duty."""

    message: Promise = _(
        "This is for the core. Anyone can join it: take a duty on the page of the core."
    )

    def has_permission(self, request: Request, view: Any) -> bool:
        return view.member is not None and view.member.is_core(now=timezone.now())


class CoreWrites(CoreOnly):
    """Everyone reads what is public to them; only the core writes."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class CityViewSet(viewsets.GenericViewSet[Any]):
    """Knows who asks, by key or by session."""

    permission_classes: Any = (MembersWrite,)

    @property
    def member(self) -> Member | None:
        if not hasattr(self, "_member"):
            self._member = None if self.is_described else member_of(self.request)
        return self._member

    @property
    def me(self) -> Member:
        assert self.member is not None  # noqa: S101 - the permission has let nobody else in
        return self.member

    @property
    def is_described(self) -> bool:
        """The schema is being made: there is no request and no database."""
        return bool(getattr(self, "swagger_fake_view", False))

    def checked(self, shape: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, valid, or a 400 beside the fields."""
        sent = shape(data=self.request.data, context=self.context, partial=partial)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        return {**self.get_serializer_context(), "member": self.member}

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=pk)
        shape = self.get_serializer_class()
        return Response(shape(row, context=self.context).data, status=code)
