"""API of formats: the shelf, one format with its versions, and the editor.

Each change of a format is a new version.
"""

from __future__ import annotations

from contextlib import suppress
from typing import ClassVar

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.api.routers import Router
from tenants.formats import actions
from tenants.formats.catalogue import diff
from tenants.formats.models import Format, FormatVersion
from tenants.formats.queries import history, shelf, version_of
from tenants.formats.serializers import (
    ComparisonQuerySerializer,
    ComparisonSerializer,
    FormatInputSerializer,
    FormatSerializer,
    FormatWithStepsSerializer,
    NewVersionSerializer,
    ShelfQuerySerializer,
    VersionSerializer,
    input_of,
    spec_from_input,
)
from tenants.members.api_base import CityViewSet, writes_need
from tenants.members.rights import Right
from tenants.products.models import PATH, Blocker

NUMBER = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A version")]


@extend_schema(tags=["formats"])
class FormatViewSet(CityViewSet):
    """Everyone reads formats; writing takes the right."""

    permission_classes = (writes_need(Right.FORMATS),)
    serializer_class = FormatSerializer
    queryset = FormatVersion.objects.none()
    lookup_field = "key"
    params: ClassVar = {"list": ("stage", "blocker", "people"), "comparison": ("old", "new")}

    @extend_schema(
        responses=FormatSerializer(many=True),
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
        query = ShelfQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        versions = [shelved.version for shelved in shelf(**query.validated_data)]
        return self.page_of(versions, FormatSerializer)

    @extend_schema(responses=FormatWithStepsSerializer)
    def retrieve(self, request: Request, key: str) -> Response:
        """One format with its steps.

        What is said, for how long, what is captured. In its latest version.
        """
        return self.version_response(key, None)

    @extend_schema(responses=VersionSerializer(many=True), operation_id="formats_versions")
    @action(detail=True, pagination_class=Pagination)
    def versions(self, request: Request, key: str) -> Response:
        """All versions of a format, the latest first."""
        return self.page_of(history(self.format), VersionSerializer)

    @extend_schema(
        responses=FormatWithStepsSerializer, parameters=NUMBER, operation_id="formats_version"
    )
    @action(detail=True, url_path="versions/(?P<number>[0-9]{1,4})")
    def version(self, request: Request, key: str, number: str) -> Response:
        """One version of a format, as evenings ran it."""
        return self.version_response(key, int(number))

    @extend_schema(
        responses=ComparisonSerializer,
        parameters=[
            OpenApiParameter("old", int, description="A version; the one before by default"),
            OpenApiParameter("new", int, description="A version; the latest by default"),
        ],
        operation_id="formats_comparison",
    )
    @action(detail=True)
    def comparison(self, request: Request, key: str) -> Response:
        """Two versions of a format side by side, step by step."""
        query = ComparisonQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        format = self.format
        new = self.numbered(format, query.validated_data.get("new"))
        old = self.numbered(format, query.validated_data.get("old", max(1, new.number - 1)))
        difference = diff(old.spec, new.spec)
        comparison = {
            "old": old.number,
            "new": new.number,
            "changed": difference.changed_fields,
            "steps": difference.rows,
        }
        return Response(ComparisonSerializer(comparison).data)

    @extend_schema(
        request=FormatInputSerializer,
        responses={201: FormatWithStepsSerializer},
        operation_id="formats_create",
    )
    def create(self, request: Request) -> Response:
        """Put a new format on the shelf; for the duty Facilitating."""
        spec = spec_from_input(self.checked(FormatInputSerializer), key="")
        made = actions.new_format(spec, by=self.me, now=timezone.now())
        return self.version_response(made.format.key, None, status.HTTP_201_CREATED)

    @extend_schema(responses=FormatInputSerializer, operation_id="formats_program")
    @action(detail=True)
    def program(self, request: Request, key: str) -> Response:
        """The whole programme of a format, in both languages.

        As it can be changed and sent back.
        """
        spec = self.numbered(self.format, None).spec
        return Response(FormatInputSerializer(input_of(spec)).data)

    @extend_schema(
        request=NewVersionSerializer,
        responses=FormatWithStepsSerializer,
        operation_id="formats_publish",
    )
    @program.mapping.put
    def publishing(self, request: Request, key: str) -> Response:
        """Publish a new version of a format; for the duty Facilitating.

        Earlier evenings keep theirs. Where nothing has changed there is no new version.
        """
        sent, kept = self.checked(NewVersionSerializer), self.format
        why, now = sent.pop("why"), timezone.now()
        spec = spec_from_input(sent, key=key)
        with suppress(actions.Unchanged):  # the answer shows the version that says the same
            actions.publish_version(kept, spec, by=self.me, now=now, why=why)
        return self.version_response(key, None)

    @extend_schema(
        request=None, responses={201: FormatWithStepsSerializer}, operation_id="formats_fork"
    )
    @action(detail=True, methods=["post"])
    def fork(self, request: Request, key: str) -> Response:
        """Begin a variant of your own; for the duty Facilitating.

        It remembers its parent and begins as that is, but for its name.
        """
        version = self.numbered(self.format, None)
        forked = actions.fork_format(version, by=self.me, now=timezone.now())
        return self.version_response(forked.format.key, None, status.HTTP_201_CREATED)

    @extend_schema(
        request=None, responses=FormatWithStepsSerializer, operation_id="formats_take_newer"
    )
    @action(detail=True, methods=["put"])
    def newer(self, request: Request, key: str) -> Response:
        """Take the platform's newer text of a starter format; for the duty Facilitating.

        It becomes the next version. Where nothing is newer, nothing changes.
        """
        with suppress(actions.NothingNewer):  # the answer shows the version that is here
            actions.take_newer(self.format, by=self.me, now=timezone.now())
        return self.version_response(key, None)

    @extend_schema(request=None, responses={204: None}, operation_id="formats_archive")
    @action(detail=True, methods=["put"])
    def archive(self, request: Request, key: str) -> Response:
        """Put a format away; for the duty Facilitating.

        Its page and its evenings stay.
        """
        actions.archive_format(self.format, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={204: None}, operation_id="formats_bring_back")
    @archive.mapping.delete
    def bringing_back(self, request: Request, key: str) -> Response:
        """Bring a format back to the shelf; for the duty Facilitating."""
        actions.bring_back_format(self.format)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def format(self) -> Format:
        return get_object_or_404(Format, key=self.kwargs["key"])

    def numbered(self, format: Format, number: int | None) -> FormatVersion:
        version = version_of(format, number)
        if version is None:
            raise NotFound
        return version

    def version_response(
        self, key: str, number: int | None, code: int = status.HTTP_200_OK
    ) -> Response:
        format = get_object_or_404(Format, key=key)
        return Response(FormatWithStepsSerializer(self.numbered(format, number)).data, status=code)


def register(router: Router) -> None:
    router.register("formats", FormatViewSet, basename="format")
