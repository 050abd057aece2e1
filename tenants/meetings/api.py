"""Meetings for programs: the same queries and actions as the pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from tenants.meetings import actions
from tenants.meetings.errors import MeetingError
from tenants.meetings.models import Meeting, Registration, Series
from tenants.meetings.serializers import MeetingShape, RegistrationShape, SeriesShape
from tenants.meetings.words import refusal
from tenants.members.programs import CityViewSet

COMING = Count("registrations", filter=Q(registrations__state=Registration.State.COMING))


class MeetingFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Series.Kind.choices)
    state = filters.ChoiceFilter(choices=Meeting.State.choices)
    after = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="gte")
    before = filters.IsoDateTimeFilter(field_name="starts_at", lookup_expr="lt")
    ordering = filters.OrderingFilter(fields=["starts_at"])

    class Meta:
        model = Meeting
        fields = ()


@contextmanager
def in_words() -> Iterator[None]:
    """A refusal of the domain leaves with the sentence that a person would read."""
    try:
        yield
    except MeetingError as error:
        error.words = refusal(error)
        raise


@extend_schema(tags=["meetings"])
class MeetingViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Evenings, the latest first: what comes and what was."""

    serializer_class = MeetingShape
    filterset_class = MeetingFilter

    def get_queryset(self) -> QuerySet[Meeting]:
        if self.is_described:
            return Meeting.objects.none()
        seen = Meeting.objects.seen_by(self.member).annotate(coming=COMING)
        found: QuerySet[Meeting] = seen.order_by("-starts_at", "-pk")
        return found

    def get_serializer_context(self) -> dict[str, Any]:
        said: dict[int, str] = {}
        if not self.is_described and self.member:
            said = dict(self.member.registrations.values_list("meeting", "state"))
        return {**super().get_serializer_context(), "said": said}

    @extend_schema(request=None, responses=RegistrationShape)
    @action(detail=True, methods=["put"])
    def registration(self, request: Request, pk: str) -> Response:
        """Say that you come; without a free seat you wait for one."""
        with in_words():
            said = actions.register(self.get_object(), member=self.me, now=timezone.now())
        return Response(RegistrationShape(said).data)

    @extend_schema(request=None, responses={204: None})
    @registration.mapping.delete
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Not coming after all; your seat goes to whoever waits longest."""
        said = self.get_object().registrations.filter(member=self.me).first()
        if said:
            with in_words():
                actions.withdraw(said, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["meetings"])
class SeriesViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """The rhythms that go on. Times are on the city's own clock."""

    serializer_class = SeriesShape
    filterset_class = None

    def get_queryset(self) -> QuerySet[Series]:
        going_on: QuerySet[Series] = Series.objects.going_on().order_by("starts_on", "pk")
        return going_on if self.is_described or self.member else going_on.filter(is_open=True)


def register(router: BaseRouter) -> None:
    router.register("meetings", MeetingViewSet, basename="meeting")
    router.register("series", SeriesViewSet, basename="series")
