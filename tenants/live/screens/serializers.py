"""Serializers of a running evening; answers are read from `ReaderState`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.formats.catalogue import Capture as Captured
from tenants.live.models import Block, PulseMark, RunEvent
from tenants.live.run.format_steps import ON_THE_SPOT
from tenants.live.validators import MAX_EXTENSION, MAX_POSITION, MAX_REVISION
from tenants.meetings.models import Meeting
from tenants.members.serializer_fields import RowNumberField
from tenants.products.serializers import PersonSerializer


class StepNow(serializers.Serializer[Any]):
    """A step of the evening. `part` and `step` are its place; `number` of `count` for people.

    `round` and `seat` count from 1 where the step goes in rounds or round the table, else 0.
    `changing_tables`: people are on their way to the tables of this part.
    `for_facilitator` is empty for who is not of the core.
    """

    part = serializers.IntegerField(source="step.block.position")
    step = serializers.IntegerField(source="step.position")
    number = serializers.IntegerField(source="step.number")
    count = serializers.IntegerField(source="step.count")
    kind = serializers.ChoiceField(source="step.block.kind", choices=Block.Kind.choices)
    format = serializers.CharField(source="step.format_key", allow_blank=True)
    title = serializers.CharField(source="step.title")
    for_participants = serializers.CharField(source="step.for_participants", allow_blank=True)
    for_facilitator = serializers.CharField(allow_blank=True)
    minutes = serializers.FloatField(source="step.minutes")
    round = serializers.IntegerField(source="step.round")
    seat = serializers.IntegerField(source="step.seat")
    changing_tables = serializers.BooleanField(source="step.is_changing_tables")
    captures = serializers.ListField(
        child=serializers.ChoiceField(choices=[kind.value for kind in Captured])
    )


class Clock(serializers.Serializer[Any]):
    """`ends_at` moves on while the evening stands still; `seconds_left` is below zero when over."""

    server_now = serializers.DateTimeField(source="now")
    ends_at = serializers.DateTimeField()
    seconds_left = serializers.IntegerField()
    paused_at = serializers.DateTimeField(allow_null=True)
    finish = serializers.DateTimeField()
    behind_minutes = serializers.IntegerField()


class PartNow(serializers.Serializer[Any]):
    """`state`: done, current or next."""

    title = serializers.CharField()
    minutes = serializers.IntegerField()
    state = serializers.ChoiceField(choices=["done", "current", "next"])


class QuestionNow(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    text = serializers.CharField()
    author = PersonSerializer()


class SomebodyHere(serializers.Serializer[Any]):
    name = serializers.CharField()
    is_here = serializers.BooleanField()


@extend_schema_serializer(component_name="TableShape")
class TableSerializer(serializers.Serializer[Any]):
    """A table now. `ends_at` is set while it keeps its own clock; `ahead` counts its steps before
    the room, below zero behind it. `topic` is what it talks about instead of a planned question."""

    number = serializers.IntegerField(source="table.number")
    step = serializers.IntegerField(allow_null=True)
    title = serializers.CharField(allow_blank=True)
    ends_at = serializers.DateTimeField(allow_null=True)
    ahead = serializers.IntegerField()
    question = QuestionNow(allow_null=True)
    topic = serializers.CharField(source="topic_text", allow_blank=True)
    people = SomebodyHere(many=True)


@extend_schema_serializer(component_name="IdeaShape")
class IdeaSerializer(serializers.Serializer[Any]):
    """An idea to vote on; `points` are your own."""

    id = serializers.IntegerField(source="idea.pk")
    text = serializers.CharField(source="idea.text")
    points = serializers.IntegerField()


@extend_schema_serializer(component_name="ChosenShape")
class ChosenSerializer(serializers.Serializer[Any]):
    """The result of a vote."""

    text = serializers.CharField(source="idea.text")
    points = serializers.IntegerField()


@extend_schema_serializer(component_name="MineShape")
class MineSerializer(serializers.Serializer[Any]):
    """Yourself in the room. `asks_pulse`: the moment for which your energy is asked now.

    `ideas` are there while your table votes, `chosen` once it has. `topic` is what your table
    talks about instead of a planned question.
    """

    name = serializers.CharField()
    table = serializers.IntegerField(allow_null=True)
    people = serializers.ListField(child=serializers.CharField())
    step = StepNow(allow_null=True)
    question = QuestionNow(allow_null=True)
    topic = serializers.CharField(allow_blank=True)
    is_mine = serializers.BooleanField(source="phone.me.is_mine")
    ideas = IdeaSerializer(many=True)
    chosen = ChosenSerializer(source="phone.chosen", many=True)
    pulse = serializers.DictField(source="phone.words.pulse", child=serializers.IntegerField())
    asks_pulse = serializers.ChoiceField(
        source="phone.asks_pulse", choices=PulseMark.Moment.choices, allow_null=True
    )


@extend_schema_serializer(component_name="StateShape")
class StateSerializer(serializers.Serializer[Any]):
    """The evening now, in one read.

    `state` of the meeting; `revision` grows with every press and is sent along with the next one,
    0 while the evening has not begun. `by_itself`: steps go on when their time is over.
    `step`, `clock`, `next` are null while nothing runs. All `tables`, and the questions `asked` in
    the room, are shown to the core; `mine` is null for who has not checked in, and they see no
    step either: come in first.
    """

    meeting = serializers.IntegerField(source="evening.meeting.pk")
    state = serializers.ChoiceField(source="evening.meeting.state", choices=Meeting.State.choices)
    at_the_door = serializers.BooleanField(source="is_at_the_door")
    revision = serializers.IntegerField()
    plan_version = serializers.IntegerField()
    told = serializers.BooleanField(source="evening.is_published")
    is_open = serializers.BooleanField(source="evening.is_open")
    by_itself = serializers.BooleanField(source="follows_clock")
    facilitator = PersonSerializer(allow_null=True)
    here = serializers.IntegerField()
    step = StepNow(allow_null=True)
    next = StepNow(allow_null=True)
    clock = Clock(allow_null=True)
    parts = PartNow(many=True)
    tables = TableSerializer(many=True)
    asked = QuestionNow(many=True)
    mine = MineSerializer(allow_null=True)


class Seen(serializers.Serializer[Any]):
    """`revision`: of the state that you have read. If somebody was faster, nothing changes and
    the answer is 409 with the state as it is."""

    revision = serializers.IntegerField(min_value=0, max_value=MAX_REVISION)


class Onward(Seen):
    """`skip`: this `step`, or the whole `part`, has not done its work and counts as left out."""

    skip = serializers.ChoiceField(choices=["step", "part"], required=False)


class Begin(serializers.Serializer[Any]):
    """`stands`: who leads has no seat, except where their own question is worked on."""

    stands = serializers.BooleanField(default=False)


class Seating(serializers.Serializer[Any]):
    """`format`: one that makes its own questions, where nobody has brought any."""

    format = serializers.ChoiceField(choices=ON_THE_SPOT, required=False)


class MoreTime(Seen):
    minutes = serializers.IntegerField(min_value=1, max_value=MAX_EXTENSION)


class Lead(serializers.Serializer[Any]):
    """`to`: the number of a member of the core. Without it you take over yourself."""

    to = RowNumberField(required=False, allow_null=True)


class TableSeen(serializers.Serializer[Any]):
    """`step`: where the table is, as you have read it."""

    step = serializers.IntegerField(min_value=0, max_value=MAX_POSITION)
    back = serializers.BooleanField(default=False)


@extend_schema_serializer(component_name="TicketShape")
class TicketSerializer(serializers.Serializer[Any]):
    """`url` is the stream with its ticket: server-sent events until `expires_at`."""

    ticket = serializers.CharField()
    url = serializers.CharField()
    expires_at = serializers.DateTimeField()


@extend_schema_serializer(component_name="PressShape")
class PressSerializer(serializers.Serializer[Any]):
    """A press. `revision`, `part` and `step` are the position that it led to."""

    kind = serializers.ChoiceField(choices=RunEvent.Kind.choices)
    by = serializers.CharField(allow_null=True)
    to = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()
    revision = serializers.IntegerField()
    part = serializers.IntegerField(source="block")
    step = serializers.IntegerField()
    table = serializers.IntegerField(allow_null=True)
    seconds = serializers.IntegerField(allow_null=True)
