"""API of the main domain: the open cities of the network, and when each meets next."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema, extend_schema_serializer, extend_schema_view
from rest_framework import mixins, serializers

from network.hq.models import Pulse
from tenants.api.routers import Router
from tenants.api.views import ApiViewSet
from tenants.registry.models import City


@extend_schema_serializer(component_name="CityShape")
class CitySerializer(serializers.ModelSerializer[City]):
    url = serializers.SerializerMethodField()
    next_meeting_at = serializers.SerializerMethodField()

    class Meta:
        model = City
        fields = ("slug", "name_ru", "name_en", "timezone", "accent", "url", "next_meeting_at")
        read_only_fields = fields

    def get_url(self, city: City) -> str:
        return city.url()

    @staticmethod
    def next_meeting(pulse: Pulse | None) -> Any:
        return pulse.next_meeting_at(now=now()) if pulse else None

    def get_next_meeting_at(self, city: City) -> str | None:
        """In ISO 8601, in the zone of the city; null where none is planned."""
        at = self.next_meeting(self.context["pulses"].get(city.pk))
        return at.astimezone(city.zone).isoformat() if at else None


@extend_schema_view(
    list=extend_schema(
        summary="The open cities of the network",
        description="What anyone may know of them, and when each meets next.",
    ),
    retrieve=extend_schema(summary="One open city", description="By its address: omsk."),
)
@extend_schema(tags=["cities"])
class CityViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, ApiViewSet):
    """The open cities of the network: what anyone may know."""

    serializer_class = CitySerializer
    filter_backends = ()
    lookup_field = "slug"
    queryset = City.objects.none()

    def get_queryset(self) -> QuerySet[City]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return City.objects.open().order_by("slug")

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        """With the pulses of the cities on this page, and of no others."""
        shown = args[0] if args and kwargs.get("many") else args
        pulses = Pulse.objects.in_bulk([city.pk for city in shown]) if shown else {}
        context = {**kwargs.pop("context", self.get_serializer_context()), "pulses": pulses}
        return super().get_serializer(*args, context=context, **kwargs)


def register_hub(router: Router) -> None:
    router.register("cities", CityViewSet, basename="city")
