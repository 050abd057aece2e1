"""The shapes in which meetings travel."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.meetings import validators
from tenants.meetings.models import Attendance, Meeting, MeetingChange, Registration, Series
from tenants.meetings.rhythm import RefusedRule, Rule
from tenants.members.serializer_fields import LineField, NameField, RowNumberField, TextField
from tenants.members.validators import MAX_NAME, validate_no_address

CHANGEABLE = ("starts_at", "ends_at", "venue", "address", "capacity", "note")


class Seats(serializers.IntegerField):
    """Null where everybody fits in."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=1, max_value=validators.MAX_SEATS, required=False, allow_null=True, **kwargs
        )


class ReasonField(LineField):
    """A reason that goes into letters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=validators.MAX_REASON,
            allow_blank=True,
            validators=[validate_no_address],
            **kwargs,
        )


@extend_schema_serializer(component_name="SeriesShape")
class SeriesSerializer(serializers.ModelSerializer[Series]):
    """`mine`: you come to each of its evenings; `first_seats`, of `capacity`: for first visits."""

    mine = serializers.SerializerMethodField()

    class Meta:
        model = Series
        fields = (
            *("id", "title", "kind", "is_open", "rule", "starts_on", "at", "minutes", "venue"),
            *("address", "capacity", "first_seats", "hypothesis", "skips_holidays", "except_on"),
            *("ended_at", "mine"),
        )
        read_only_fields = fields

    def get_mine(self, series: Series) -> bool:
        standing: frozenset[int] = self.context.get("standing", frozenset())
        return series.pk in standing


@extend_schema_serializer(component_name="SeriesWords")
class SeriesInputSerializer(serializers.Serializer[Series]):
    """`rule` is an RRULE of days, weeks or months; `at` is on the city's own clock.

    `hypothesis` is for an experiment: what should become better, and how it will be seen.
    """

    title = LineField(max_length=validators.MAX_TITLE)
    kind = serializers.ChoiceField(choices=Series.Kind.choices, default=Series.Kind.REGULAR)
    is_open = serializers.BooleanField(default=True)
    rule = serializers.CharField(max_length=validators.MAX_RULE)
    starts_on = serializers.DateField(validators=[validators.validate_first_day])
    at = serializers.TimeField()
    minutes = serializers.IntegerField(
        min_value=validators.MIN_MINUTES,
        max_value=validators.MAX_MINUTES,
        default=validators.DEFAULT_MINUTES,
    )
    venue = LineField(max_length=validators.MAX_VENUE)
    address = LineField(max_length=validators.MAX_ADDRESS, allow_blank=True, default="")
    capacity = Seats()
    first_seats = serializers.IntegerField(
        min_value=0,
        max_value=validators.MAX_SEATS,
        required=False,
        help_text="without it as many as the city has decided",
    )
    hypothesis = LineField(max_length=validators.MAX_HYPOTHESIS, allow_blank=True, default="")
    skips_holidays = serializers.BooleanField(default=False)
    except_on = serializers.ListField(
        child=serializers.DateField(), max_length=validators.MAX_EXCEPTIONS, default=list
    )

    def validate_rule(self, text: str) -> str:
        try:
            return str(Rule.parse(text))
        except RefusedRule as error:
            raise serializers.ValidationError(str(error)) from error

    def validate_except_on(self, days: list[date]) -> list[date]:
        return sorted(set(days))

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if {"rule", "starts_on"} <= sent.keys():
            validate_last_day(sent["rule"], starts_on=sent["starts_on"])
        if "first_seats" in sent and "capacity" in sent:
            validate_first_seats(sent["first_seats"], sent["capacity"])
        return sent


def validate_last_day(rule: str, *, starts_on: date) -> None:
    """Refuse a rule that ends before its first day, with a message beside `rule`."""
    try:
        validators.validate_last_day(Rule.parse(rule), starts_on=starts_on)
    except ValidationError as error:
        raise serializers.ValidationError({"rule": error.messages}) from error


def validate_first_seats(first_seats: int, capacity: int | None) -> None:
    """Refuse more seats for first visits than there are, with a message beside `first_seats`."""
    try:
        validators.validate_first_seats(first_seats, capacity)
    except ValidationError as error:
        raise serializers.ValidationError({"first_seats": error.messages}) from error


class PreviewDay(serializers.Serializer[Any]):
    """`why_not` is empty for a day on which people meet."""

    day = serializers.DateField()
    starts_at = serializers.DateTimeField()
    why_not = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="PreviewShape")
class PreviewSerializer(serializers.Serializer[Any]):
    """The rule in words, and its next days."""

    words = serializers.CharField()
    days = PreviewDay(many=True)


@extend_schema_serializer(component_name="RegistrationShape")
class RegistrationSerializer(serializers.ModelSerializer[Registration]):
    """`offered`: a seat is held for you until `answer_by`; say once more that you come.

    `is_standing`: said by your standing yes to the series.
    """

    class Meta:
        model = Registration
        fields = ("meeting", "state", "created_at", "answer_by", "is_standing")
        read_only_fields = fields


@extend_schema_serializer(component_name="AskedShape")
class AskedSerializer(serializers.ModelSerializer[MeetingChange]):
    """A cancelling that waits for the agreement of a second person."""

    by = serializers.CharField(source="by.name", read_only=True, allow_null=True)

    class Meta:
        model = MeetingChange
        fields = ("by", "at", "why")
        read_only_fields = fields


@extend_schema_serializer(component_name="MeetingShape")
class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    """`mine` is what you have said yourself: coming, offered, waiting, cancelled, or null.

    `asked_to_cancel`: members see a cancelling that waits for a second yes.
    """

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    coming = serializers.IntegerField(read_only=True)
    mine = serializers.SerializerMethodField()
    asked_to_cancel = serializers.SerializerMethodField()
    why_cancelled = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields = (
            *("id", "url", "series", "title", "kind", "is_open", "state", "starts_at", "ends_at"),
            *("venue", "address", "capacity", "first_seats", "note", "coming", "came", "mine"),
            *("asked_to_cancel", "why_cancelled"),
        )
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(choices=Registration.State.choices, allow_null=True)
    )
    def get_mine(self, meeting: Meeting) -> str | None:
        said: dict[int, str] = self.context.get("said", {})
        return said.get(meeting.pk)

    def get_why_cancelled(self, meeting: Meeting) -> str:
        """Empty for an evening that takes place."""
        return (getattr(meeting, "why_cancelled", None) or "") if meeting.is_cancelled else ""

    @extend_schema_field(AskedSerializer(allow_null=True))
    def get_asked_to_cancel(self, meeting: Meeting) -> dict[str, Any] | None:
        if self.context.get("member") is None:
            return None
        newest = next(iter(meeting.changes.all()), None)
        is_asked = newest is not None and newest.kind == MeetingChange.Kind.ASKED
        return dict(AskedSerializer(newest).data) if is_asked else None


class Outside(serializers.Serializer[Any]):
    """`outside`: evenings that no longer belong to the rhythm, and that somebody comes to."""

    series = SeriesSerializer()
    outside = MeetingSerializer(many=True)


@extend_schema_serializer(component_name="MeetingWords")
class MeetingInputSerializer(serializers.Serializer[Meeting]):
    """Changes of a meeting: a field that is left out stays. Everybody who comes reads `why`."""

    starts_at = serializers.DateTimeField(validators=[validators.validate_start])
    ends_at = serializers.DateTimeField()
    venue = LineField(max_length=validators.MAX_VENUE)
    address = LineField(max_length=validators.MAX_ADDRESS, allow_blank=True)
    capacity = Seats()
    note = TextField(max_length=validators.MAX_NOTE, allow_blank=True)
    why = ReasonField(required=False)


def validate_length(starts_at: datetime, ends_at: datetime) -> None:
    """Refuse a meeting that is too short or too long, with a message beside `ends_at`."""
    try:
        validators.validate_length(starts_at, ends_at)
    except ValidationError as error:
        raise serializers.ValidationError({"ends_at": error.messages}) from error


class Why(serializers.Serializer[Any]):
    """Everybody who was going to come reads it in a letter."""

    why = ReasonField(default="")


@extend_schema_serializer(component_name="CalendarShape")
class CalendarSerializer(serializers.Serializer[Any]):
    """Addresses of live calendars (iCalendar)."""

    everything = serializers.CharField()
    mine = serializers.CharField()


@extend_schema_serializer(component_name="ExpectedShape")
class ExpectedSerializer(serializers.Serializer[Any]):
    """Somebody who said yes and is not here yet; guests have no `member`."""

    name = serializers.CharField()
    member = serializers.IntegerField(source="member_id", allow_null=True)
    email = serializers.CharField(source="guest_email", allow_blank=True)


@extend_schema_serializer(component_name="ArrivalShape")
class ArrivalSerializer(serializers.Serializer[Attendance]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    member = serializers.IntegerField(source="member_id", allow_null=True)
    how = serializers.ChoiceField(choices=Attendance.How.choices)
    arrived_at = serializers.DateTimeField()
    left_at = serializers.DateTimeField(allow_null=True)


class SamePerson(serializers.Serializer[Any]):
    """`same`: the number of the arrival that stays."""

    same = RowNumberField()


@extend_schema_serializer(component_name="DoorShape")
class DoorSerializer(serializers.Serializer[Any]):
    """`check_in_url` is what the poster's code says. It lets people in: keep it in the room.

    `gone` have left early, or were never there: then `left_at` is not after `arrived_at`.
    """

    is_open = serializers.BooleanField()
    check_in_url = serializers.CharField()
    expected = ExpectedSerializer(many=True)
    here = ArrivalSerializer(many=True)
    gone = ArrivalSerializer(many=True)


class NewArrival(serializers.Serializer[Any]):
    """A `member` by number, or a guest with a `name`. `nonce` is a UUID of your own for this one
    arrival; `at`: when it was, if it is sent late. `namesake`: somebody else of this name is in the
    list, and this is another person."""

    member = RowNumberField(required=False)
    name = NameField(max_length=MAX_NAME, required=False)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    nonce = serializers.UUIDField(required=False)
    at = serializers.DateTimeField(required=False)
    namesake = serializers.BooleanField(required=False, default=False)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if ("member" in sent) == ("name" in sent):
            raise serializers.ValidationError(_("Send either a member's number or a guest's name."))
        return sent
