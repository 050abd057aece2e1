"""Serializers of rounds."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.members.serializer_fields import LineField, RowNumberField, TextField
from tenants.products.serializers import PersonSerializer
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.queries import RoundPage
from tenants.rounds.steps import Shape
from tenants.rounds.validators import HOURS, MAX_CHOSEN, MAX_PROMPT, MAX_TAKEN, MAX_WORD


@extend_schema_serializer(component_name="RoundWordShape")
class RoundWordSerializer(serializers.ModelSerializer[RoundWord]):
    """`helped`: the author of the question says so."""

    member = PersonSerializer()
    helped = serializers.SerializerMethodField()

    class Meta:
        model = RoundWord
        fields = ("id", "member", "text", "given_at", "edited_at", "helped")
        read_only_fields = fields

    def get_helped(self, word: RoundWord) -> bool:
        return word.helped_at is not None


@extend_schema_serializer(component_name="RoundStepShape")
class RoundStepSerializer(serializers.Serializer[Any]):
    """`kind` is that of a format's step: `solo` is alone, `groups` together."""

    kind = serializers.CharField()
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="RoundShape")
class RoundSerializer(serializers.ModelSerializer[Round]):
    """`spoken`: people who have given a word; `asked`: people who were asked by name."""

    question_text = serializers.CharField(source="question.text")
    author = PersonSerializer(source="owner")
    steps = RoundStepSerializer(many=True)
    spoken = serializers.IntegerField()
    asked = serializers.IntegerField(source="asked_number")
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Round
        fields = (
            *("id", "question", "question_text", "author", "asks", "prompt", "steps"),
            *("opened_at", "ends_at", "ended_at", "spoken", "asked", "taken", "taken_at", "url"),
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="WholeRoundShape")
class WholeRoundSerializer(serializers.Serializer[RoundPage]):
    """A round with its words.

    `own`: your word. `words`: those of others; none of them before you have given yours or the
    step `solo` is over. `may_read` tells whether they are open to you.
    """

    round = serializers.SerializerMethodField()
    own = serializers.SerializerMethodField()
    words = RoundWordSerializer(many=True)
    may_read = serializers.BooleanField()
    may_speak = serializers.BooleanField()
    may_edit = serializers.BooleanField()

    @extend_schema_field(RoundSerializer)
    def get_round(self, page: RoundPage) -> Any:
        vars(page.round).update(spoken=page.spoken, asked_number=page.asked)
        return RoundSerializer(page.round).data

    @extend_schema_field(RoundWordSerializer(allow_null=True))
    def get_own(self, page: RoundPage) -> Any:
        return RoundWordSerializer(page.own).data if page.has_spoken else None


class NewRound(serializers.Serializer[Any]):
    """`shape`: `alone` until the end, or half of the time alone and then `together`.

    `chosen`: numbers of members, where `asks` is `chosen`.
    """

    hours = serializers.ChoiceField(choices=[hours for hours, _label in HOURS], default=48)
    shape = serializers.ChoiceField(choices=Shape.choices, default=Shape.TOGETHER)
    asks = serializers.ChoiceField(choices=Round.Asks.choices, default=Round.Asks.ALL)
    prompt = LineField(max_length=MAX_PROMPT, allow_blank=True, default="")
    chosen = serializers.ListField(child=RowNumberField(), max_length=MAX_CHOSEN, default=list)


class NewWord(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_WORD)


class AnswerOfWord(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_TAKEN)


class Taken(serializers.Serializer[Any]):
    """Without words, what was written is taken back."""

    text = TextField(max_length=MAX_TAKEN, allow_blank=True)
