"""Serializers of outcomes."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.live.models import Capture
from tenants.live.run.format_steps import is_anonymous
from tenants.live.validators import MAX_CAPTURE
from tenants.members.models import Member
from tenants.members.serializer_fields import TextField
from tenants.outcome.models import Task, Trace
from tenants.outcome.notices import LETTER_KINDS
from tenants.outcome.validators import (
    MAX_DECLINE,
    MAX_NOTE,
    MAX_TASK,
    MAX_TRACE,
    REMEMBERED_KINDS,
    validate_due_date,
)
from tenants.products.models import Product, Question
from tenants.products.serializers import PersonSerializer


@extend_schema_serializer(component_name="NumbersShape")
class NumbersSerializer(serializers.Serializer[Any]):
    came = serializers.IntegerField()
    questions = serializers.IntegerField()
    perspectives = serializers.IntegerField()
    realisations = serializers.IntegerField()
    commitments = serializers.IntegerField()


@extend_schema_serializer(component_name="TraceShape")
class TraceSerializer(serializers.ModelSerializer[Trace]):
    """What a realisation has changed; `kind` is week or month."""

    kind = serializers.CharField()

    class Meta:
        model = Trace
        fields = ("kind", "text", "at")


@extend_schema_serializer(component_name="ThoughtShape")
class ThoughtSerializer(serializers.ModelSerializer[Capture]):
    """`by` is a name: guests have no account; null where the format promised to show none.

    `task` is the state of a commitment, `points` what a vote gave to an idea.
    """

    kind = serializers.CharField()
    by = serializers.SerializerMethodField()
    points = serializers.IntegerField(allow_null=True)
    question = serializers.IntegerField(source="question_id", allow_null=True)
    told = TraceSerializer(many=True)
    task = serializers.SerializerMethodField()

    class Meta:
        model = Capture
        fields = (
            *("id", "kind", "text", "by", "points", "question", "table", "due_on", "at"),
            *("task", "told"),
        )

    def get_by(self, thought: Capture) -> str | None:
        return None if is_anonymous(thought) else str(thought.by.name)

    def get_task(self, thought: Capture) -> str | None:
        task: Task | None = getattr(thought, "task", None)
        return state_of(task) if task else None


@extend_schema_serializer(component_name="WorkShape")
class WorkSerializer(serializers.Serializer[Any]):
    """One question at one or several tables of a part of the evening."""

    question = serializers.SerializerMethodField()
    tables = serializers.ListField(child=serializers.IntegerField())
    thoughts = ThoughtSerializer(many=True)

    def get_question(self, work: Any) -> int | None:
        return None if work.hidden else work.question.pk


@extend_schema_serializer(component_name="PartShape")
class PartSerializer(serializers.Serializer[Any]):
    format = serializers.SerializerMethodField()
    works = WorkSerializer(many=True)

    def get_format(self, part: Any) -> str:
        version = part.block.format_version
        return version.format.key if version else ""


@extend_schema_serializer(component_name="EnergyShape")
class EnergySerializer(serializers.Serializer[Any]):
    """Means of 1 to 5 of those who answered both times; null where they are fewer than five."""

    people = serializers.IntegerField()
    before = serializers.FloatField()
    after = serializers.FloatField()


@extend_schema_serializer(component_name="NoteShape")
class NoteSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField(source="at")


class MinutesRow(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField(source="meeting.title")
    starts_at = serializers.DateTimeField(source="meeting.starts_at")
    came = serializers.IntegerField(source="meeting.came")
    url = serializers.CharField(source="get_absolute_url")


@extend_schema_serializer(component_name="MinutesShape")
class MinutesSerializer(MinutesRow):
    """Visitors get the numbers of an open evening; everything below them is for members."""

    numbers = NumbersSerializer()
    led_by = PersonSerializer(many=True, required=False)
    people = serializers.ListField(child=serializers.CharField(), required=False)
    energy = EnergySerializer(required=False, allow_null=True)
    parts = PartSerializer(many=True, required=False)
    besides = ThoughtSerializer(many=True, required=False)
    back_in_queue = serializers.ListField(child=serializers.IntegerField(), required=False)
    note = NoteSerializer(required=False, allow_null=True)
    version = serializers.IntegerField(required=False)


@extend_schema_serializer(component_name="LettersShape")
class LettersSerializer(serializers.Serializer[Any]):
    """`wanted`: minutes, tasks, follow_ups. An empty list wants none."""

    wanted = serializers.ListField(
        child=serializers.ChoiceField(choices=[(name, name) for name in LETTER_KINDS]),
        max_length=10,
    )


@extend_schema_serializer(component_name="EveningSaidShape")
class EveningSaidSerializer(serializers.Serializer[Any]):
    """What was said about a question on one evening; `helped` are numbers of thoughts."""

    meeting = serializers.IntegerField()
    starts_at = serializers.DateTimeField()
    formats = serializers.ListField(child=serializers.CharField())
    tables = serializers.ListField(child=serializers.IntegerField())
    thoughts = ThoughtSerializer(many=True)
    helped = serializers.ListField(child=serializers.IntegerField())


class Remembered(serializers.Serializer[Any]):
    """A word of the author about what was said. Sent again with its `nonce` it is kept once."""

    kind = serializers.ChoiceField(choices=REMEMBERED_KINDS)
    text = TextField(max_length=MAX_CAPTURE)
    nonce = serializers.UUIDField(required=False)


class NewNote(serializers.Serializer[Any]):
    """`seen`: the `version` that you have read; another one meanwhile is a conflict."""

    text = TextField(max_length=MAX_NOTE, allow_blank=True)
    seen = serializers.IntegerField(min_value=0)


@extend_schema_serializer(component_name="TaskShape")
class TaskSerializer(serializers.ModelSerializer[Task]):
    """`member` holds it, null: nobody. `to` would get it: with `is_offer` they have offered
    themselves and `member` says yes or no, otherwise `to` does. `reason`: the last no.
    """

    state = serializers.SerializerMethodField()

    created_at = serializers.DateTimeField(source="made_at", read_only=True)

    class Meta:
        model = Task
        fields = (
            "id", "text", "due_on", "question", "origin", "state", "created_at", "done_at",
            "dropped_at", "member", "to", "is_offer", "given_by", "reason", "product", "repeats",
        )  # fmt: skip

    def get_state(self, task: Task) -> str:
        return state_of(task)


@extend_schema_serializer(component_name="TaskWords")
class TaskInputSerializer(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_TASK)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)

    def validate_due_on(self, day: date | None) -> date | None:
        if day:
            validate_due_date(day)
        return day


@extend_schema_serializer(component_name="TaskChange")
class TaskChangeSerializer(TaskInputSerializer):
    """`repeats`: left as it is unless given."""

    repeats = serializers.ChoiceField(choices=Task.Repeats.choices, required=False)


@extend_schema_serializer(component_name="NewTask")
class NewTaskSerializer(TaskInputSerializer):
    """`assignee`: a member who is asked; `product`, `question`: what it is about."""

    assignee = serializers.PrimaryKeyRelatedField(
        queryset=Member.objects.here(), required=False, allow_null=True, default=None
    )
    product = serializers.PrimaryKeyRelatedField(
        queryset=Product.objects.all(), required=False, allow_null=True, default=None
    )
    question = serializers.PrimaryKeyRelatedField(
        queryset=Question.objects.seen_by_all_members(),
        required=False,
        allow_null=True,
        default=None,
    )
    repeats = serializers.ChoiceField(choices=Task.Repeats.choices, default=Task.Repeats.ONCE)


class Assignee(serializers.Serializer[Any]):
    assignee = serializers.PrimaryKeyRelatedField(queryset=Member.objects.here())


class TaskAnswer(serializers.Serializer[Any]):
    """Your yes or no; a no needs a word in `text`."""

    yes = serializers.BooleanField()
    text = TextField(max_length=MAX_DECLINE, required=False, allow_blank=True, default="")


@extend_schema_serializer(component_name="FollowUpShape")
class FollowUpSerializer(serializers.ModelSerializer[Trace]):
    """A realisation of yours that waits for "what changed?"."""

    kind = serializers.CharField()
    state = serializers.CharField()
    realisation = serializers.CharField(source="capture.text")
    meeting = serializers.IntegerField(source="capture.meeting_id")
    question = serializers.IntegerField(source="capture.question_id", allow_null=True)

    class Meta:
        model = Trace
        fields = ("id", "kind", "state", "realisation", "meeting", "question", "text", "at")


class Told(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_TRACE)


class Skipped(serializers.Serializer[Any]):
    never = serializers.BooleanField(default=False)


@extend_schema_serializer(component_name="PromisesShape")
class PromisesSerializer(serializers.Serializer[Any]):
    kept = serializers.IntegerField()
    let_go = serializers.IntegerField()
    late = serializers.IntegerField()
    ahead = serializers.IntegerField()
    share = serializers.FloatField(allow_null=True)


@extend_schema_serializer(component_name="EveningEffectsShape")
class EveningEffectsSerializer(serializers.Serializer[Any]):
    """Shares are from 0 to 1, null where there is nothing to say yet."""

    meeting = serializers.IntegerField(source="meeting.pk")
    starts_at = serializers.DateTimeField(source="meeting.starts_at")
    came = serializers.IntegerField(source="meeting.came")
    energy = EnergySerializer(allow_null=True)
    questions = serializers.IntegerField()
    perspectives = serializers.IntegerField()
    realisations = serializers.IntegerField()
    questions_per_ten_person_hours = serializers.FloatField(source="throughput", allow_null=True)
    promises = PromisesSerializer()
    new_pairs = serializers.IntegerField(source="minutes.pairs_new")
    coverage = serializers.FloatField(allow_null=True)
    led_by_one = serializers.FloatField(allow_null=True)
    asked_by_one = serializers.FloatField(allow_null=True)


@extend_schema_serializer(component_name="EqualityShape")
class EqualitySerializer(serializers.Serializer[Any]):
    """From 0 (as even as can be) to 1 (one person alone), null where it is too few to say."""

    evenings = serializers.IntegerField()
    voice = serializers.FloatField(allow_null=True)
    facilitation = serializers.FloatField(allow_null=True)
    agenda = serializers.FloatField(allow_null=True)


@extend_schema_serializer(component_name="FormatEffectsShape")
class FormatEffectsSerializer(serializers.Serializer[Any]):
    format = serializers.CharField(source="version.format.key")
    name = serializers.CharField(source="version.name")
    evenings = serializers.IntegerField()
    questions = serializers.IntegerField()
    questions_per_ten_person_hours = serializers.FloatField(source="throughput", allow_null=True)
    perspectives_per_question = serializers.FloatField(source="perspectives_each", allow_null=True)
    realisations_per_question = serializers.FloatField(source="realisations_each", allow_null=True)
    promises = PromisesSerializer()
    energy = EnergySerializer(allow_null=True)


def state_of(task: Task) -> str:
    """The state of a task: open, done or dropped."""
    return "done" if task.done_at else "dropped" if task.dropped_at else "open"
