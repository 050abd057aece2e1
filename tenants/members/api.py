"""API of the holder of a key and of the members of the city."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.accounts.models import ApiKey
from tenants.api.routers import Router
from tenants.members.api_base import CityViewSet, MembersOnly, UnpagedViewSet
from tenants.members.models import Member
from tenants.members.rights import Right, rights_of
from tenants.members.serializer_fields import SearchField
from tenants.registry.scope import current_city


class CityFacts(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    timezone = serializers.CharField()


class KeyFacts(serializers.ModelSerializer[ApiKey]):
    created_at = serializers.DateTimeField(source="made_at")

    class Meta:
        model = ApiKey
        fields = ("name", "prefix", "may_write", "created_at", "ends_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="MeShape", many=False)
class MeSerializer(serializers.Serializer[Any]):
    """`rights` come with duties; `key` is null for who is signed in on a page."""

    id = serializers.IntegerField(help_text="The number by which others name you")
    name = serializers.CharField()
    is_core = serializers.BooleanField()
    rights = serializers.ListField(child=serializers.ChoiceField(choices=[*Right]))
    city = CityFacts()
    key = KeyFacts(allow_null=True)


@extend_schema(tags=["people"])
class MeViewSet(UnpagedViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = MeSerializer
    queryset = Member.objects.none()

    @extend_schema(responses=MeSerializer, operation_id="me")
    def list(self, request: Request) -> Response:
        """Tell whose key this is, in which city, and what it may do."""
        now, city = timezone.now(), current_city()
        told = {
            "id": self.me.pk,
            "name": self.me.name,
            "is_core": self.me.is_core(now=now),
            "rights": sorted(rights_of(self.me, now=now)),
            "city": {"slug": city.slug, "name": city.name, "timezone": city.timezone},
            "key": request.auth,
        }
        return Response(MeSerializer(told).data)


class PersonRow(serializers.ModelSerializer[Member]):
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Member
        fields = ("id", "name", "url")
        read_only_fields = fields


class PeopleQuerySerializer(serializers.Serializer[Any]):
    """Parameters of the list of people."""

    search = SearchField(max_length=80)


@extend_schema(tags=["people"])
class PeopleViewSet(mixins.ListModelMixin, CityViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = PersonRow
    params: ClassVar = {"list": ("search",)}

    def get_queryset(self) -> QuerySet[Member]:
        if self.is_described:
            return Member.objects.none()
        query = PeopleQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        letters = query.validated_data.get("search", "")
        return Member.objects.here().filter(name__icontains=letters).order_by("name", "pk")

    @extend_schema(
        parameters=[OpenApiParameter("search", str, description="Some letters of a name")],
        operation_id="people",
    )
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The members of the city, by name.

        Their numbers are what arrivals, handing over and leading ask for.
        """
        return super().list(request, *args, **kwargs)


def register(router: Router) -> None:
    router.register("me", MeViewSet, basename="me")
    router.register("people", PeopleViewSet, basename="people")
