"""The API of settings: what it shows, and what it takes."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.governance.decisions.validators import LEAST_CONCRETE, MAX_TEXT
from tenants.members.serializer_fields import TextField


@extend_schema_serializer(component_name="CitySetting")
class SettingSerializer(serializers.Serializer[Any]):
    """`since` and `decision` are null as every city begins; `open_decision`: on another value."""

    name = serializers.CharField(source="setting.name")
    label = serializers.CharField(source="setting.label")  # type: ignore[assignment]
    value = serializers.IntegerField()
    in_words = serializers.CharField()
    least = serializers.IntegerField(source="setting.least")
    most = serializers.IntegerField(source="setting.most")
    since = serializers.DateTimeField(allow_null=True)
    decision = serializers.IntegerField(source="by.pk", allow_null=True, default=None)
    open_decision = serializers.IntegerField(source="open.pk", allow_null=True, default=None)


@extend_schema_serializer(component_name="CitySettings", many=False)
class SettingsSerializer(serializers.Serializer[Any]):
    settings = SettingSerializer(many=True)


@extend_schema_serializer(component_name="SettingProposal")
class ProposalSerializer(serializers.Serializer[Any]):
    value = serializers.IntegerField(min_value=0, max_value=1000)
    reason = TextField(max_length=MAX_TEXT, min_length=LEAST_CONCRETE)


@extend_schema_serializer(component_name="SettingDecision")
class ProposedSerializer(serializers.Serializer[Any]):
    """The number of the decision."""

    decision = serializers.IntegerField()
