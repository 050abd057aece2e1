"""The shapes in which endpoints and deliveries travel."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.members.serializer_fields import LineField
from tenants.webhooks.events import all_events
from tenants.webhooks.models import Delivery, Endpoint
from tenants.webhooks.validators import MAX_NAME, MAX_URL, validate_endpoint_url


@extend_schema_serializer(component_name="EndpointShape")
class EndpointSerializer(serializers.ModelSerializer[Endpoint]):
    class Meta:
        model = Endpoint
        fields = ("id", "name", "url", "events", "made_at", "paused_at", "paused_why")
        read_only_fields = fields


@extend_schema_serializer(component_name="EndpointSecretShape")
class EndpointSecretSerializer(serializers.ModelSerializer[Endpoint]):
    """`secret` is shown in this answer only: keep it where the other program finds it."""

    class Meta:
        model = Endpoint
        fields = (*EndpointSerializer.Meta.fields, "secret")
        read_only_fields = fields


@extend_schema_serializer(component_name="EndpointWords")
class EndpointInputSerializer(serializers.Serializer[Any]):
    name = LineField(max_length=MAX_NAME)
    url = LineField(max_length=MAX_URL, validators=[validate_endpoint_url])
    events = serializers.ListField(
        child=serializers.CharField(max_length=40), min_length=1, max_length=50
    )

    def validate_events(self, names: list[str]) -> list[str]:
        known = [event.name for event in all_events()]
        for name in names:
            if name not in known:
                raise serializers.ValidationError(f"“{name}”: {', '.join(known)}")
        return names


@extend_schema_serializer(component_name="DeliveryShape")
class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """`status` is the last answer of the endpoint, null if there was none; `error` says why."""

    class Meta:
        model = Delivery
        fields = (
            *("id", "webhook_id", "event", "state", "attempts", "status", "error"),
            *("made_at", "tried_at", "body"),
        )
        read_only_fields = fields
