"""The API of wishes, values, the manifesto and rules; decisions about them are in `decisions`."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router
from tenants.governance.values import actions, practice, serializers
from tenants.governance.values.budgets import OBSERVED, spend_wish
from tenants.governance.values.errors import NothingInPractice
from tenants.governance.values.models import ManifestoVersion, Observation, Rule, Value, Wish
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.budgets import spend


@extend_schema_view(
    list=extend_schema(summary="Wishes", description="The latest days first."),
)
@extend_schema(tags=["values"])
class WishViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.WishSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Wish]:
        found: QuerySet[Wish] = Wish.objects.select_related("member")
        return found.order_by("-made_on", "pk")

    @extend_schema(
        summary="Write a wish",
        request=serializers.NewWish,
        responses={201: serializers.WishSerializer},
        operation_id="wishes_make",
    )
    def create(self, request: Request) -> Response:
        """Write a wish down, with your name."""
        sent = self.checked(serializers.NewWish)
        spend_wish(by=self.me, is_anonymous=False)
        made = actions.make_wish(
            by=self.me, text=sent["text"], is_anonymous=False, now=timezone.now()
        )
        return Response(self.get_serializer(made).data, status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(summary="Values", description="In the order of the manifesto."),
    retrieve=extend_schema(summary="One value", description="Its text and its state."),
)
@extend_schema(tags=["values"])
class ValueViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = serializers.ValueSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Value]:
        return Value.objects.order_by("decided_at", "pk")


@extend_schema_view(
    list=extend_schema(summary="Versions of the manifesto", description="The present one first."),
)
@extend_schema(tags=["values"])
class VersionViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.VersionSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[ManifestoVersion]:
        found: QuerySet[ManifestoVersion] = ManifestoVersion.objects.order_by("-number")
        return found


@extend_schema_view(
    list=extend_schema(summary="Rules", description="The oldest first, dropped ones with them."),
    retrieve=extend_schema(summary="One rule", description="With the value that it cites."),
)
@extend_schema(tags=["values"])
class RuleViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = serializers.RuleSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Rule]:
        found: QuerySet[Rule] = Rule.objects.select_related("value")
        return found.order_by("made_at", "pk")


@extend_schema_view(
    list=extend_schema(summary="Observations", description="The newest first."),
)
@extend_schema(tags=["values"])
class ObservationViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.ObservationSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Observation]:
        found: QuerySet[Observation] = Observation.objects.select_related("member")
        return found.order_by("-made_at", "-pk")

    @extend_schema(
        summary="Write an observation",
        request=serializers.NewObservation,
        responses={201: serializers.ObservationSerializer},
        operation_id="observations_make",
    )
    def create(self, request: Request) -> Response:
        """Keep what you notice about the value or rule that is in practice this week."""
        sent, now = self.checked(serializers.NewObservation), timezone.now()
        thing = practice.in_practice(now=now)
        if thing is None:
            raise NothingInPractice
        spend(OBSERVED, by=self.me)
        made = practice.observe(thing, by=self.me, now=now, **sent)
        return Response(self.get_serializer(made).data, status.HTTP_201_CREATED)

    @extend_schema(
        summary="Take an observation back",
        request=None,
        responses={204: None},
        operation_id="observations_take_back",
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete an observation of your own."""
        practice.take_back(self.get_object(), by=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)


def register(router: Router) -> None:
    router.register("wishes", WishViewSet, basename="wish")
    router.register("values", ValueViewSet, basename="value")
    router.register("manifesto", VersionViewSet, basename="manifesto-version")
    router.register("rules", RuleViewSet, basename="rule")
    router.register("observations", ObservationViewSet, basename="observation")
