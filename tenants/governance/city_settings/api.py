"""The API of the settings of the city."""

from __future__ import annotations

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router
from tenants.governance.city_settings import serializers
from tenants.governance.city_settings.actions import propose_value
from tenants.governance.city_settings.queries import all_settings
from tenants.governance.decisions.budgets import OPENED
from tenants.members.api_base import MembersOnly, UnpagedViewSet
from tenants.members.budgets import spend
from tenants.members.city_settings import SETTINGS
from tenants.members.models import SettingChange

NAME = OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(SETTINGS))


@extend_schema(tags=["decisions"])
class CitySettingViewSet(UnpagedViewSet):
    """Settings that members decide."""

    permission_classes = (MembersOnly,)
    serializer_class = serializers.SettingsSerializer
    queryset = SettingChange.objects.none()
    lookup_field = "name"

    @extend_schema(responses=serializers.SettingsSerializer, operation_id="city_settings_list")
    def list(self, request: Request) -> Response:
        """All settings: the value, since when, and by which decision."""
        shown = {"settings": all_settings()}
        return Response(serializers.SettingsSerializer(shown, context=self.context).data)

    @extend_schema(
        parameters=[NAME],
        request=serializers.ProposalSerializer,
        responses={201: serializers.ProposedSerializer},
        operation_id="city_settings_propose",
    )
    @action(detail=True, methods=["post"])
    def proposal(self, request: Request, name: str) -> Response:
        """Propose another value, as a permanent participant: decided by consent within a week."""
        if name not in SETTINGS:
            raise Http404(name)
        sent = self.checked(serializers.ProposalSerializer)
        spend(OPENED, by=self.me)
        made = propose_value(SETTINGS[name], by=self.me, now=timezone.now(), **sent)
        return Response({"decision": made.pk}, status=status.HTTP_201_CREATED)


def register(router: Router) -> None:
    router.register("city-settings", CitySettingViewSet, "city-setting")
