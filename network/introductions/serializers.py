"""Introductions and rooms in the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from network.introductions import validators
from network.introductions.models import Introduction, Phrase, State
from network.introductions.queries.introductions import Row
from network.introductions.queries.rooms import Room, Written
from tenants.members.serializer_fields import LineField, RowNumberField, TextField
from tenants.outcome.validators import validate_due_date


@extend_schema_serializer(component_name="IntroductionShape")
class IntroductionSerializer(serializers.Serializer[Row]):
    """An introduction as one side sees it. Contacts are in the room, after the acceptance."""

    id = serializers.IntegerField(source="introduction.pk")
    asked_by_me = serializers.SerializerMethodField()
    other_city = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(choices=Introduction.KINDS, source="introduction.kind")
    title = serializers.CharField(source="introduction.title")
    name = serializers.CharField(source="introduction.name")
    why = serializers.CharField(source="introduction.why")
    need = serializers.CharField(source="introduction.need")
    offer = serializers.CharField(source="introduction.offer")
    asked_at = serializers.DateTimeField(source="introduction.asked_at")
    state = serializers.ChoiceField(choices=State.choices)
    answer = serializers.SerializerMethodField()

    def get_asked_by_me(self, row: Row) -> bool:
        """True for the one who asked, false for those who may answer."""
        city = self.context["request"].city
        asked = (row.introduction.city_id, row.introduction.member)
        return asked == (city.pk, self.context["member"].pk)

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_other_city(self, row: Row) -> str:
        """Its address: omsk; empty once it has left the network."""
        return row.other_city.slug if row.other_city else ""

    @extend_schema_field(serializers.CharField(allow_blank=True))
    def get_answer(self, row: Row) -> str:
        """The words of a refusal; empty for other states."""
        declined = row.state == State.DECLINED
        return row.introduction.answer.sentence if declined else ""


@extend_schema_serializer(component_name="IntroductionInput")
class AskSerializer(serializers.Serializer[Any]):
    city = serializers.SlugField(max_length=63, help_text="Its address: omsk")
    kind = serializers.ChoiceField(choices=Introduction.KINDS)
    local_id = RowNumberField()
    why = TextField(min_length=validators.MIN_WHY, max_length=validators.MAX_WHY)
    need = TextField(max_length=validators.MAX_NEED)
    offer = TextField(max_length=validators.MAX_OFFER, required=False, allow_blank=True, default="")
    contact = LineField(max_length=validators.MAX_CONTACT)


@extend_schema_serializer(component_name="AcceptanceInput")
class AcceptSerializer(serializers.Serializer[Any]):
    contact = LineField(max_length=validators.MAX_CONTACT)
    words = TextField(
        max_length=validators.MAX_MESSAGE, required=False, allow_blank=True, default=""
    )


@extend_schema_serializer(component_name="RefusalInput")
class DeclineSerializer(serializers.Serializer[Any]):
    phrase = serializers.ChoiceField(choices=Phrase.choices)
    words = TextField(
        max_length=validators.MAX_OWN_WORDS, required=False, allow_blank=True, default=""
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["phrase"] == Phrase.OWN and not attrs["words"]:
            message = serializers.CharField.default_error_messages["blank"]
            raise serializers.ValidationError({"words": [message]})
        return attrs


@extend_schema_serializer(component_name="SnoozeInput")
class SnoozeSerializer(serializers.Serializer[Any]):
    until = serializers.ChoiceField(choices=[*validators.SNOOZES])


@extend_schema_serializer(component_name="RoomMessage")
class MessageSerializer(serializers.Serializer[Written]):
    id = serializers.IntegerField(source="message.pk")
    name = serializers.CharField(help_text="Empty for a former member")
    is_mine = serializers.BooleanField()
    is_new = serializers.BooleanField()
    text = serializers.CharField(source="message.text", help_text="Markdown")
    at = serializers.DateTimeField(source="message.at")


class RoomPersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(help_text="Empty for a former member")
    contact = serializers.CharField()
    left_at = serializers.DateTimeField(allow_null=True)


class RoomFileSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.CharField(help_text="Media type")
    size = serializers.IntegerField(help_text="Bytes")
    state = serializers.CharField()


class RoomTaskSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="task.pk")
    text = serializers.CharField(source="task.text")
    name = serializers.CharField(help_text="Who does it; empty for a former member")
    is_mine = serializers.BooleanField()
    due_on = serializers.DateField(source="task.due_on", allow_null=True)
    done_at = serializers.DateTimeField(source="task.done_at", allow_null=True)


@extend_schema_serializer(component_name="RoomShape")
class RoomSerializer(serializers.Serializer[Room]):
    """A room with its newest messages."""

    id = serializers.IntegerField(source="mine.introduction_id")
    title = serializers.CharField()
    left_at = serializers.DateTimeField(source="mine.left_at", allow_null=True)
    is_heard = serializers.BooleanField(help_text="False once nobody would read a message")
    people = RoomPersonSerializer(many=True)
    messages = MessageSerializer(many=True)
    files = RoomFileSerializer(many=True)
    tasks = RoomTaskSerializer(many=True)


@extend_schema_serializer(component_name="RoomMessageInput")
class MessageInputSerializer(serializers.Serializer[Any]):
    text = TextField(max_length=validators.MAX_MESSAGE)


@extend_schema_serializer(component_name="RoomTaskInput")
class TaskInputSerializer(serializers.Serializer[Any]):
    text = LineField(max_length=validators.MAX_TASK)
    who = RowNumberField(help_text="The id of somebody in the room")
    due_on = serializers.DateField(
        required=False, allow_null=True, default=None, validators=[validate_due_date]
    )
