"""The shelf of formats for programs."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from tenants.formats.catalogue import FormatText
from tenants.formats.models import FormatVersion, Step
from tenants.formats.queries import latest_versions
from tenants.members.programs import CityViewSet


def said(row: Any, name: str) -> str:
    """A text in the language of the request; an empty one falls back to the other."""
    text = FormatText(getattr(row, f"{name}_ru"), getattr(row, f"{name}_en"))
    return text.in_language(get_language() or "ru")


class StepShape(serializers.ModelSerializer[Step]):
    title = serializers.SerializerMethodField()
    for_facilitator = serializers.SerializerMethodField()
    for_participants = serializers.SerializerMethodField()

    class Meta:
        model = Step
        fields = (
            *("kind", "minutes", "multiplicity", "repeats", "captures", "group_size"),
            *("title", "for_facilitator", "for_participants"),
        )

    def get_title(self, step: Step) -> str:
        return said(step, "title")

    def get_for_facilitator(self, step: Step) -> str:
        return said(step, "for_facilitator")

    def get_for_participants(self, step: Step) -> str:
        return said(step, "for_participants")


class FormatShape(serializers.ModelSerializer[FormatVersion]):
    """The latest version of a format, in the language of the request. Minutes are of one run."""

    key = serializers.CharField(source="format.key")
    version = serializers.IntegerField(source="number")
    purpose = serializers.SerializerMethodField()

    class Meta:
        model = FormatVersion
        fields = (
            *("key", "version", "name", "purpose", "stages", "blockers"),
            *("min_people", "max_people", "table_min", "table_max"),
            *("questions_min", "questions_max"),
        )

    def get_purpose(self, version: FormatVersion) -> str:
        return said(version, "purpose")


class FormatWhole(FormatShape):
    steps = serializers.SerializerMethodField()

    class Meta:
        model = FormatVersion
        fields = (*FormatShape.Meta.fields, "steps")

    @extend_schema_field(StepShape(many=True))
    def get_steps(self, version: FormatVersion) -> Any:
        return StepShape(version.steps.all(), many=True).data


@extend_schema(tags=["formats"])
class FormatViewSet(CityViewSet):
    serializer_class = FormatShape
    queryset = FormatVersion.objects.none()
    filterset_class = None
    pagination_class = None
    lookup_field = "key"
    lookup_value_regex = r"[\w-]+"

    @extend_schema(responses=FormatShape(many=True))
    def list(self, request: Request) -> Response:
        """The formats that this city uses."""
        return Response(FormatShape(latest_versions(), many=True).data)

    @extend_schema(responses=FormatWhole)
    def retrieve(self, request: Request, key: str) -> Response:
        """One format with its steps: what is said, for how long, what is captured."""
        for version in latest_versions():
            if version.format.key == key:
                return Response(FormatWhole(version).data)
        raise NotFound


def register(router: BaseRouter) -> None:
    router.register("formats", FormatViewSet, basename="format")
