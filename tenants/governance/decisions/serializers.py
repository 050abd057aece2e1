"""The shapes in which decisions travel."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.governance.decisions.models import Decision, Elector, Say, Stage, Way, Word
from tenants.governance.decisions.queries import Electorate
from tenants.governance.decisions.validators import (
    DAYS,
    MAX_CHANGE,
    MAX_OPTION,
    MAX_REASON,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WORD,
    MOST_OPTIONS,
)
from tenants.members.models import Member
from tenants.members.serializer_fields import LineField, RowNumberField, TextField
from tenants.products.serializers import PersonSerializer


@extend_schema_serializer(component_name="DecisionShape")
class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """`electors`: how many people are asked; `quorum`: how many words are needed.

    `stage`: the step it is at. `my_word` is what you have said; `needs_my_word` is true while it is
    awaited. `tally` has the numbers, once it is closed.
    """

    by = PersonSerializer()
    electors = serializers.IntegerField(source="elector_count")
    version = serializers.IntegerField()
    stage = serializers.SerializerMethodField()
    my_word = serializers.SerializerMethodField()
    needs_my_word = serializers.SerializerMethodField()

    class Meta:
        model = Decision
        fields = (
            *("id", "way", "title", "text", "version", "options", "most_choices", "is_anonymous"),
            *("by", "electors", "quorum", "stage", "opened_at", "reacts_at", "answers_at"),
            *("closes_at", "review_on", "closed_at", "result", "reason", "tally"),
            *("my_word", "needs_my_word"),
        )
        read_only_fields = fields

    @extend_schema_field({"type": "string", "enum": [stage.value for stage in Stage]})
    def get_stage(self, decision: Decision) -> str:
        return decision.stage(now=timezone.now()).value

    @extend_schema_field({"type": "object", "nullable": True, "additionalProperties": {}})
    def get_my_word(self, decision: Decision) -> Any:
        mine = self._mine(decision)
        return mine.voice if mine else None

    def get_needs_my_word(self, decision: Decision) -> bool:
        mine = self._mine(decision)
        is_awaited = decision.stage(now=timezone.now()) == Stage.ANSWER
        return bool(mine and is_awaited and not mine.has_spoken and mine.delegate_id is None)

    def _mine(self, decision: Decision) -> Elector | None:
        mine: dict[int, Elector] = self.context.get("mine", {})
        return mine.get(decision.pk)


@extend_schema_serializer(component_name="DecisionWord")
class WordSerializer(serializers.ModelSerializer[Word]):
    """`change`: what an objection would write instead; `settled_in`: the text that took it in."""

    by = PersonSerializer()

    class Meta:
        model = Word
        fields = ("id", "kind", "by", "text", "change", "reply_to", "made_at", "settled_in")
        read_only_fields = fields


@extend_schema_serializer(component_name="NewDecision")
class NewDecision(serializers.Serializer[Any]):
    """By consent, if nothing else is sent. It ends at eight in the evening after so many days.

    `options`: texts of a poll, dots or a ranking; times in ISO format of a date that is looked for.
    `most_choices`: of a poll, or the dots of each.
    """

    way = serializers.ChoiceField(choices=Way.choices, default=Way.CONSENT)
    title = LineField(max_length=MAX_TITLE)
    text = TextField(max_length=MAX_TEXT)
    electors = serializers.ChoiceField(choices=Electorate.choices, default=Electorate.ALL)
    days = serializers.ChoiceField(choices=DAYS, default=7)
    review_on = serializers.DateField(required=False)
    options = serializers.ListField(
        child=LineField(max_length=MAX_OPTION), required=False, max_length=MOST_OPTIONS
    )
    most_choices = serializers.IntegerField(required=False, min_value=1, max_value=MOST_OPTIONS)
    is_anonymous = serializers.BooleanField(required=False)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if sent["way"] == Way.TIME:
            field = serializers.DateTimeField()
            moments = {field.run_validation(option) for option in sent.get("options", [])}
            sent["options"] = [moment.isoformat() for moment in sorted(moments)]
        return sent


@extend_schema_serializer(component_name="NewDecisionWord")
class NewWord(serializers.Serializer[Any]):
    """A question, a reaction, or an answer to the question `reply_to`."""

    kind = serializers.ChoiceField(choices=["question", "answer", "reaction"])
    text = TextField(max_length=MAX_WORD)
    reply_to = RowNumberField(required=False)


@extend_schema_serializer(component_name="DecisionAnswer")
class Answer(serializers.Serializer[Any]):
    """Your word. An objection has `text`, what would suffer, and `change`, what would help."""

    say = serializers.ChoiceField(choices=Say.choices)
    text = TextField(max_length=MAX_WORD, required=False, allow_blank=True, default="")
    change = TextField(max_length=MAX_CHANGE, required=False, allow_blank=True, default="")


@extend_schema_serializer(component_name="DecisionVersion")
class NewVersion(serializers.Serializer[Any]):
    """Another text; `objections` are the numbers of those that it takes in."""

    text = TextField(max_length=MAX_TEXT)
    why = TextField(max_length=MAX_REASON)
    objections = serializers.ListField(child=RowNumberField(), required=False, max_length=500)


@extend_schema_serializer(component_name="DecisionWithdrawal")
class Reason(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_REASON)


@extend_schema_serializer(component_name="DecisionChoice")
class Choice(serializers.Serializer[Any]):
    """A voice among the options, which are numbered from 0; what fits the way of the decision.

    `options` of a poll; `dots` and `places` by the number of the option; `yes` and `maybe` of a
    date.
    """

    options = serializers.ListField(child=serializers.IntegerField(), required=False)
    dots = serializers.DictField(child=serializers.IntegerField(), required=False)
    places = serializers.DictField(child=serializers.IntegerField(), required=False)
    yes = serializers.ListField(child=serializers.IntegerField(), required=False)
    maybe = serializers.ListField(child=serializers.IntegerField(), required=False)


@extend_schema_serializer(component_name="DecisionDelegate")
class Delegate(serializers.Serializer[Any]):
    to = serializers.PrimaryKeyRelatedField(queryset=Member.objects.here())


@extend_schema_serializer(component_name="DecisionBallots")
class Ballots(serializers.Serializer[Any]):
    """All ballots of a closed anonymous decision by their receipts; empty before."""

    options = serializers.ListField(child=serializers.CharField())
    ballots = serializers.DictField(child=serializers.DictField())
    tally = serializers.DictField()
