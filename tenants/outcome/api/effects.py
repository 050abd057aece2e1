"""The API of effects."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.outcome import serializers
from tenants.outcome.effects.equality import equality
from tenants.outcome.effects.evenings import effects_of_evenings
from tenants.outcome.effects.formats import effects_of_formats
from tenants.outcome.models import Minutes


@extend_schema(tags=["effects"])
class EffectsViewSet(CityViewSet):
    """The effects of all meetings together, without names."""

    serializer_class = serializers.EveningEffectsSerializer
    permission_classes = (MembersOnly,)
    queryset = Minutes.objects.none()  # for the schema only

    @extend_schema(responses=serializers.EveningEffectsSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The latest twelve evenings that were run, the oldest first."""
        found = effects_of_evenings(today=timezone.localdate())
        return self.page_of(found, serializers.EveningEffectsSerializer)

    @extend_schema(responses=serializers.FormatEffectsSerializer(many=True))
    @action(detail=False)
    def formats(self, request: Request) -> Response:
        """Each format over the latest half a year of evenings."""
        found = effects_of_formats(today=timezone.localdate())
        return self.page_of(found, serializers.FormatEffectsSerializer)

    @extend_schema(responses=serializers.EqualitySerializer)
    @action(detail=False)
    def equality(self, request: Request) -> Response:
        """How evenly the latest eight evenings were shared, without names."""
        return Response(serializers.EqualitySerializer(equality()).data)
