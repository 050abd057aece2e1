"""The shapes in which wishes, values, manifestos and rules travel."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.governance.values.models import ManifestoVersion, Observation, Rule, Value, Wish
from tenants.governance.values.validators import MAX_OBSERVATION, MAX_WISH
from tenants.meetings.models import Meeting
from tenants.members.serializer_fields import TextField
from tenants.products.serializers import PersonSerializer


@extend_schema_serializer(component_name="CityWish")
class WishSerializer(serializers.ModelSerializer[Wish]):
    """`joined_to`: the wish that it was merged into; `member` is null where it is anonymous."""

    member = PersonSerializer(allow_null=True)

    class Meta:
        model = Wish
        fields = ("id", "text", "member", "made_on", "joined_to", "value")
        read_only_fields = fields


@extend_schema_serializer(component_name="NewWish")
class NewWish(serializers.Serializer[Any]):
    """A wish with your name; one without a name is written on the page only."""

    text = TextField(max_length=MAX_WISH)


@extend_schema_serializer(component_name="Value")
class ValueSerializer(serializers.ModelSerializer[Value]):
    class Meta:
        model = Value
        fields = ("id", "title", "text", "state", "decided_at", "withdrawn_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="ManifestoVersion")
class VersionSerializer(serializers.ModelSerializer[ManifestoVersion]):
    """`fingerprint`: SHA-256 of `text` in UTF-8."""

    class Meta:
        model = ManifestoVersion
        fields = ("id", "number", "text", "fingerprint", "made_at", "decision")
        read_only_fields = fields


@extend_schema_serializer(component_name="Rule")
class RuleSerializer(serializers.ModelSerializer[Rule]):
    """`review_at`: when its trial is looked at. `needs_ground`: its value was withdrawn."""

    needs_ground = serializers.BooleanField()

    class Meta:
        model = Rule
        fields = (
            *("id", "value", "title", "text", "look_at", "state", "made_at", "review_at"),
            *("dropped_at", "needs_ground"),
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="Observation")
class ObservationSerializer(serializers.ModelSerializer[Observation]):
    """About a `rule` or a `value`, the other is null; `meeting`: where it was written."""

    member = PersonSerializer()

    class Meta:
        model = Observation
        fields = ("id", "rule", "value", "meeting", "member", "text", "made_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="NewObservation")
class NewObservation(serializers.Serializer[Any]):
    """About what is in practice this week; `meeting`: one where you were."""

    text = TextField(max_length=MAX_OBSERVATION)
    meeting = serializers.PrimaryKeyRelatedField(
        queryset=Meeting.objects.all(), required=False, allow_null=True
    )
