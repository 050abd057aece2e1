"""API of network questions: offers, asking, taking, perspectives by city."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from network.library.models import PublishedFormat
from network.questions import actions, queries
from network.questions.models import NetworkQuestion
from tenants.api.routers import Router
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.permissions import CORE_ONLY
from tenants.products.models import Question
from tenants.registry.scope import current_city


@extend_schema_serializer(component_name="NetworkQuestionShape")
class NetworkQuestionSerializer(serializers.ModelSerializer[NetworkQuestion]):
    city = serializers.CharField(source="city_slug")
    format = serializers.CharField(source="format_key")

    class Meta:
        model = NetworkQuestion
        fields = (
            *("id", "city", "text", "wanted", "author_name", "format", "format_owner"),
            *("until", "asked_at", "closed_at"),
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="PerspectiveShape")
class PerspectiveSerializer(serializers.Serializer[Any]):
    """`name` is empty where its author left it out."""

    text = serializers.CharField()
    name = serializers.CharField()
    helped = serializers.SerializerMethodField()

    def get_helped(self, reply: Any) -> bool:
        return hasattr(reply, "thanks")


@extend_schema_serializer(component_name="CityPerspectives")
class CityRepliesSerializer(serializers.Serializer[Any]):
    city = serializers.CharField(source="hosting.city_slug")
    held_at = serializers.DateTimeField(source="hosting.held_at", allow_null=True)
    perspectives = PerspectiveSerializer(many=True, source="replies")


@extend_schema_serializer(component_name="NetworkQuestionWhole")
class WholeQuestionSerializer(NetworkQuestionSerializer):
    cities = serializers.SerializerMethodField()

    class Meta:
        model = NetworkQuestion
        fields = (*NetworkQuestionSerializer.Meta.fields, "cities")

    @extend_schema_field(CityRepliesSerializer(many=True))
    def get_cities(self, asked: NetworkQuestion) -> Any:
        return CityRepliesSerializer(queries.replies_by_city(asked), many=True).data


@extend_schema_serializer(component_name="NetworkQuestionWords")
class AskSerializer(serializers.Serializer[Any]):
    """`question`: one's own; `format`: of the library; `cities`: their numbers, none for any."""

    question = serializers.PrimaryKeyRelatedField(queryset=Question.objects.none())
    format = serializers.PrimaryKeyRelatedField(queryset=PublishedFormat.objects.none())
    cities = serializers.ListField(
        child=serializers.IntegerField(min_value=1), default=list, max_length=1000
    )
    until = serializers.DateField()

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        member = self.context.get("member")
        if member:
            fields["question"].queryset = Question.objects.filter(author=member)
            fields["format"].queryset = PublishedFormat.objects.open()
        return fields


@extend_schema_serializer(component_name="HostedShape")
class HostedSerializer(serializers.Serializer[Any]):
    """`question`: number of the question in our queue that stands for it."""

    question = serializers.IntegerField(source="local_id")


@extend_schema(tags=["network questions"])
class NetworkQuestionViewSet(CityViewSet):
    """Questions between cities, for members of the city."""

    permission_classes = (MembersOnly,)
    serializer_class = NetworkQuestionSerializer
    queryset = NetworkQuestion.objects.none()
    filter_backends = ()

    def get_queryset(self) -> QuerySet[NetworkQuestion]:
        return self.queryset if self.is_described else queries.seen_in(current_city())

    @extend_schema(responses=NetworkQuestionSerializer(many=True))
    def list(self, request: Request) -> Response:
        """Questions that this city is asked, newest first."""
        rows = queries.offers(current_city(), now=timezone.now())
        return self.page_of(rows, NetworkQuestionSerializer)

    @extend_schema(responses=WholeQuestionSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One question with its perspectives, city by city."""
        return Response(WholeQuestionSerializer(self.get_object()).data)

    @extend_schema(request=AskSerializer, responses={201: NetworkQuestionSerializer})
    def create(self, request: Request) -> Response:
        """Ask other cities; asked again, the offer changes. For the author of the question."""
        sent = self.checked(AskSerializer)
        asked = actions.ask_cities(
            sent.pop("question"), city=current_city(), by=self.me, now=timezone.now(), **sent
        )
        data = NetworkQuestionSerializer(asked).data
        return Response(data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Stop offering a question; perspectives stay. For its author."""
        asked = get_object_or_404(NetworkQuestion, pk=pk, city_id=current_city().pk)
        actions.close(asked, by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=HostedSerializer, operation_id="network_questions_take")
    @action(detail=True, methods=["put"])
    def hosting(self, request: Request, pk: str) -> Response:
        """Take a question of another city into our queue; for the core. Idempotent."""
        if not self.me.is_core(now=timezone.now()):
            raise PermissionDenied(CORE_ONLY)
        others = NetworkQuestion.objects.exclude(city_id=current_city().pk)
        asked = get_object_or_404(others, pk=pk)
        row = actions.take(asked, city=current_city(), by=self.me, now=timezone.now())
        return Response(HostedSerializer(row).data)


def register(router: Router) -> None:
    router.register("network-questions", NetworkQuestionViewSet, basename="network-question")
