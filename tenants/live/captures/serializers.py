"""Captures for programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.live.models import Capture, PulseMark
from tenants.live.validators import MAX_CAPTURE, MAX_MARK, MAX_POSITION, is_far
from tenants.members.serializer_fields import TextField


class Place(serializers.Serializer[Any]):
    """`part` and `step` of the state, when the thought came."""

    part = serializers.IntegerField(min_value=1, max_value=MAX_POSITION)
    step = serializers.IntegerField(min_value=0, max_value=MAX_POSITION)


@extend_schema_serializer(component_name="ThoughtWords")
class ThoughtInputSerializer(serializers.Serializer[Any]):
    """`due_on` is for a commitment: the day by which it is done."""

    kind = serializers.ChoiceField(choices=Capture.CHOICES)
    text = TextField(max_length=MAX_CAPTURE)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_due_on(self, day: date | None) -> date | None:
        if day and is_far(day, today=timezone.localdate()):
            raise serializers.ValidationError(_("Choose a day within the next ten years."))
        return day


@extend_schema_serializer(component_name="NewThought")
class NewThought(ThoughtInputSerializer):
    """`nonce`: a UUID of your own for this one thought. Sent again with it, it is kept once.

    `at` and `place`: when and where it came to mind, if it is sent late.
    """

    nonce = serializers.UUIDField()
    at = serializers.DateTimeField(required=False)
    place = Place(required=False)


class MyThought(serializers.ModelSerializer[Capture]):
    """Your own thought; `part` is its place in the evening, `question` what your table was on."""

    kind = serializers.ChoiceField(choices=Capture.CHOICES)
    question = serializers.IntegerField(source="question_id", allow_null=True)
    part = serializers.IntegerField(source="block.position", default=None, allow_null=True)

    class Meta:
        model = Capture
        fields = (
            *("id", "kind", "text", "due_on", "question", "part", "step", "table"),
            *("nonce", "at", "taken_back_at"),
        )
        read_only_fields = fields


class Energy(serializers.Serializer[Any]):
    """1 is empty, 5 is full."""

    value = serializers.IntegerField(min_value=1, max_value=MAX_MARK)


class EnergyMark(serializers.ModelSerializer[PulseMark]):
    class Meta:
        model = PulseMark
        fields = ("moment", "value", "at")
        read_only_fields = fields


class Points(serializers.Serializer[Any]):
    """Dots (three for a table's ideas together) or a mark up to 5, as the step asks.

    `place`: of `mine.step` as you have read it, so that a vote counts while the step moves on.
    """

    points = serializers.IntegerField(min_value=1, max_value=MAX_MARK)
    place = Place(required=False)
