"""Shapes of turns, absences and duties in the API, shown and taken."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.governance.decisions.validators import LEAST_CONCRETE, MAX_TEXT
from tenants.governance.duties.models import Absence
from tenants.members.api import PersonRow
from tenants.members.models import Duty
from tenants.members.serializer_fields import RowNumberField, TextField


class RotaRowSerializer(serializers.Serializer[Any]):
    """`leads` is null while nobody has taken the evening; then the rota proposes somebody."""

    meeting = serializers.IntegerField(source="meeting.pk")
    title = serializers.CharField(source="meeting.title")
    starts_at = serializers.DateTimeField(source="meeting.starts_at")
    turn = serializers.IntegerField(source="turn.pk", allow_null=True, default=None)
    leads = PersonRow(source="turn.member", allow_null=True, default=None)
    looks_for_somebody = serializers.SerializerMethodField()
    proposed = PersonRow(allow_null=True)
    away = PersonRow(many=True)

    def get_looks_for_somebody(self, row: Any) -> bool:
        return bool(row.turn and row.turn.offered_at)


class SwapSerializer(serializers.Serializer[Any]):
    """`mine`: the number of your own turn that you give for it."""

    mine = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


@extend_schema_serializer(component_name="RotaShape", many=False)
class RotaSerializer(serializers.Serializer[Any]):
    """Evenings ahead."""

    evenings = RotaRowSerializer(many=True)


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    class Meta:
        model = Absence
        fields = ("id", "first_day", "last_day")
        read_only_fields = ("id",)


@extend_schema_serializer(component_name="DutyOffer")
class OfferSerializer(serializers.Serializer[Any]):
    """`to`: the number of the member who is asked."""

    to = RowNumberField()


class StandInSerializer(OfferSerializer):
    """The days on which they stand in, the last one too."""

    first_day = serializers.DateField()
    last_day = serializers.DateField()


@extend_schema_serializer(component_name="RecallShape")
class RecallSerializer(serializers.Serializer[Any]):
    reason = TextField(max_length=MAX_TEXT, min_length=LEAST_CONCRETE)


@extend_schema_serializer(component_name="RecallDecision")
class RecallDecisionSerializer(serializers.Serializer[Any]):
    """The number of the decision."""

    decision = serializers.IntegerField()


class TermSerializer(serializers.ModelSerializer[Duty]):
    """One term of a duty. `ended_how` is empty while it runs, and where its time was over."""

    member = PersonRow()
    ended_how = serializers.CharField()

    class Meta:
        model = Duty
        fields = ("id", "kind", "member", "taken_at", "ends_at", "laid_down_at", "ended_how")
        read_only_fields = fields
