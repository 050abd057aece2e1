"""Reading formats: the catalogue, one format, its versions and their comparison."""

from __future__ import annotations

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.formats.catalogue import FormatText, StepChange, diff
from tenants.formats.forms import MOST_PEOPLE
from tenants.formats.models import Format, FormatVersion, Step
from tenants.formats.queries import history, shelf, version_of
from tenants.formats.views.presentation import shown_change
from tenants.formats.views.shelf import whole
from tenants.members.api_base import CityViewSet
from tenants.members.serializer_fields import PersonNameField
from tenants.products.models import PATH, Blocker


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


class VersionShape(serializers.ModelSerializer[FormatVersion]):
    """`why`: what has changed, in the words of who changed it."""

    version = serializers.IntegerField(source="number")
    by = PersonNameField(source="created_by", allow_null=True)

    class Meta:
        model = FormatVersion
        fields = ("version", "name", "why", "by", "created_at")
        read_only_fields = fields


class ChangeShape(serializers.Serializer[Any]):
    """A step then and now, by its title; `changed` are the names of its fields."""

    what = serializers.ChoiceField(choices=["added", "removed", "moved", "changed", "same"])
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    changed = serializers.ListField(child=serializers.CharField())


class ComparisonShape(serializers.Serializer[Any]):
    """`changed` are fields of the format itself; then step by step."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.ListField(child=serializers.CharField())
    steps = ChangeShape(many=True)


class Tonight(serializers.Serializer[Any]):
    """What tonight is like; every part may stay open."""

    stage = serializers.ChoiceField(choices=[stage.value for stage in PATH], required=False)
    blocker = serializers.ChoiceField(choices=Blocker.choices, required=False)
    people = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False)


def step_change(row: StepChange) -> dict[str, Any]:
    shown, language = shown_change(row), get_language() or "ru"
    return {
        "what": shown.what,
        "before": row.old.title.in_language(language) if row.old else None,
        "after": row.new.title.in_language(language) if row.new else None,
        "changed": row.changed_fields,
    }


NUMBER = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A version")]


@extend_schema(tags=["formats"])
class ShelfViewSet(CityViewSet):
    serializer_class = FormatShape
    queryset = FormatVersion.objects.none()
    lookup_field = "key"
    params: ClassVar = {"list": ("stage", "blocker", "people"), "comparison": ("old", "new")}

    @extend_schema(
        responses=FormatShape(many=True),
        parameters=[
            OpenApiParameter("stage", str, enum=[stage.value for stage in PATH]),
            OpenApiParameter("blocker", str, enum=Blocker.values),
            OpenApiParameter("people", int, description="How many you are"),
        ],
    )
    def list(self, request: Request) -> Response:
        """The formats that this city uses.

        For a stage, a blocker or a number of people the best fitting first.
        """
        asked = Tonight(data=request.query_params)
        asked.is_valid(raise_exception=True)
        versions = [shelved.version for shelved in shelf(**asked.validated_data)]
        return self.page_of(versions, FormatShape)

    @extend_schema(responses=FormatWhole)
    def retrieve(self, request: Request, key: str) -> Response:
        """One format with its steps.

        What is said, for how long, what is captured. In its latest version.
        """
        return self.version_shown(key, None)

    @extend_schema(responses=VersionShape(many=True), operation_id="formats_versions")
    @action(detail=True, pagination_class=Pagination)
    def versions(self, request: Request, key: str) -> Response:
        """All versions of a format, the latest first."""
        return self.page_of(history(self.format), VersionShape)

    @extend_schema(responses=FormatWhole, parameters=NUMBER, operation_id="formats_version")
    @action(detail=True, url_path="versions/(?P<number>[0-9]{1,4})")
    def version(self, request: Request, key: str, number: str) -> Response:
        """One version of a format, as evenings ran it."""
        return self.version_shown(key, int(number))

    @extend_schema(
        responses=ComparisonShape,
        parameters=[
            OpenApiParameter("old", int, description="A version; the one before by default"),
            OpenApiParameter("new", int, description="A version; the latest by default"),
        ],
        operation_id="formats_comparison",
    )
    @action(detail=True)
    def comparison(self, request: Request, key: str) -> Response:
        """Two versions of a format side by side, step by step."""
        found = self.format
        new = self.numbered(found, whole(request.query_params.get("new"), 0) or None)
        before = whole(request.query_params.get("old"), max(1, new.number - 1))
        old = self.numbered(found, before)
        difference = diff(old.spec, new.spec)
        told = {
            "old": old.number,
            "new": new.number,
            "changed": difference.changed_fields,
            "steps": [step_change(row) for row in difference.rows],
        }
        return Response(ComparisonShape(told).data)

    @property
    def format(self) -> Format:
        return get_object_or_404(Format, key=self.kwargs["key"])

    def numbered(self, format: Format, number: int | None) -> FormatVersion:
        version = version_of(format, number)
        if version is None:
            raise NotFound
        return version

    def version_shown(
        self, key: str, number: int | None, code: int = status.HTTP_200_OK
    ) -> Response:
        format = get_object_or_404(Format, key=key)
        return Response(FormatWhole(self.numbered(format, number)).data, status=code)
