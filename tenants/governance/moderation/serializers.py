"""The shapes in which acts and reports travel; none names whoever has reported."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.governance.moderation.models import Act, Report, Voice
from tenants.governance.moderation.rules import rule_choices
from tenants.governance.moderation.things import KIND_CHOICES
from tenants.governance.moderation.validators import MAX_WORDS
from tenants.members.serializer_fields import TextField
from tenants.products.serializers import PersonSerializer
from tenants.ui.fields import LARGEST_ROW_NUMBER


def one_of_the_rules(name: str) -> None:
    """Raises ValidationError for a rule that doesn't hold now."""
    if name not in dict(rule_choices()):
        raise serializers.ValidationError(_("This rule is not in force."))


@extend_schema_serializer(component_name="ModerationAct")
class ActSerializer(serializers.ModelSerializer[Act]):
    """An act in the log. `rule`: its words. `ended_how`: `expired`, `fell`, or empty.

    The lot can be drawn again from `secret_hash`, and from `secret` and `candidates` once a second
    look was asked for.
    """

    rule = serializers.CharField(source="rule_text", read_only=True)
    by = PersonSerializer(read_only=True)
    secret = serializers.SerializerMethodField()

    class Meta:
        model = Act
        fields = (
            *("id", "thing", "thing_id", "kind", "rule", "by", "reason", "made_at", "expires_at"),
            *("ended_at", "ended_how", "answer", "answered_at", "asked_at", "look_ends_at"),
            *("looked_at", "secret_hash", "secret", "candidates"),
        )
        read_only_fields = fields

    def get_secret(self, act: Act) -> str:
        return act.secret if act.asked_at else ""


@extend_schema_serializer(component_name="ModerationVoice")
class VoiceSerializer(serializers.ModelSerializer[Voice]):
    """`keeps` and `reason` of others are empty until the look is closed."""

    member = PersonSerializer(read_only=True)
    has_declined = serializers.SerializerMethodField()

    class Meta:
        model = Voice
        fields = ("member", "keeps", "reason", "has_declined")
        read_only_fields = fields

    def get_has_declined(self, voice: Voice) -> bool:
        return voice.declined_at is not None

    def to_representation(self, instance: Voice) -> dict[str, Any]:
        shown = super().to_representation(instance)
        act: Act = self.context["act"]
        if act.looked_at is None and instance.member_id != self.context["member"].pk:
            shown |= {"keeps": None, "reason": ""}
        return shown


@extend_schema_serializer(component_name="OneModerationAct")
class OneActSerializer(ActSerializer):
    """An act with the voices of its second look."""

    voices = serializers.SerializerMethodField()

    class Meta(ActSerializer.Meta):
        fields = (*ActSerializer.Meta.fields, "voices")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    def get_voices(self, act: Act) -> list[dict[str, Any]]:
        rows = act.voices.select_related("member").order_by("pk") if act.asked_at else ()
        context = {**self.context, "act": act}
        return [dict(VoiceSerializer(row, context=context).data) for row in rows]


@extend_schema_serializer(component_name="Report")
class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report of your own. `settled_at`: when the core had looked."""

    rule = serializers.CharField(source="rule_text", read_only=True)

    class Meta:
        model = Report
        fields = ("id", "thing", "thing_id", "rule", "words", "made_at", "settled_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="NewReport")
class NewReport(serializers.Serializer[Any]):
    """`rule`: the number of a rule in force, or `respect`, `advertising`, `privacy`, `safety`."""

    thing = serializers.ChoiceField(choices=KIND_CHOICES)
    thing_id = serializers.IntegerField(min_value=1, max_value=LARGEST_ROW_NUMBER)
    rule = serializers.CharField(max_length=20, validators=[one_of_the_rules])
    words = TextField(max_length=MAX_WORDS, required=False, default="", allow_blank=True)


@extend_schema_serializer(component_name="ActAnswer")
class Answer(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_WORDS)


@extend_schema_serializer(component_name="LookVoice")
class NewVoice(serializers.Serializer[Any]):
    """`keeps`: true where the act stays, false where it falls."""

    keeps = serializers.BooleanField()
    reason = TextField(max_length=MAX_WORDS)
