"""Serializers of an evening's plan; answers are read from `PlanState`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from tenants.formats.catalogue import CATALOGUE
from tenants.live.models import AgendaItem, Block
from tenants.live.plan.planner_input import versions_by_key
from tenants.live.validators import (
    MAX_GAP,
    MAX_PART_MINUTES,
    MAX_REVISION,
    MAX_SEATS,
    MAX_TABLES,
    MIN_SEATS,
)
from tenants.members.serializer_fields import RowNumberField
from tenants.products.serializers import PersonSerializer


class SeenVersion(serializers.Serializer[Any]):
    """`version`: of the plan that you have read; if it is another one now, nothing changes and
    the answer is 409 with the plan as it is. Without it the change is made in any case."""

    version = serializers.IntegerField(required=False, min_value=0, max_value=MAX_REVISION)


@extend_schema_serializer(component_name="SeatShape")
class SeatSerializer(serializers.Serializer[Any]):
    """A person at a table; guests have no `member`."""

    id = serializers.IntegerField(source="seat.pk")
    name = serializers.CharField(source="seat.name")
    member = serializers.IntegerField(source="seat.member_id", allow_null=True)
    is_here = serializers.BooleanField()
    locked = serializers.BooleanField(source="seat.locked")


@extend_schema_serializer(component_name="ItemShape")
class ItemSerializer(serializers.Serializer[Any]):
    """A question at a table."""

    id = serializers.IntegerField()
    question = serializers.IntegerField(source="question_id")
    text = serializers.CharField(source="question.text")
    author = PersonSerializer(source="question.author")
    locked = serializers.BooleanField()
    outcome = serializers.ChoiceField(choices=AgendaItem.Outcome.choices)


class PlannedTable(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="table.pk")
    number = serializers.IntegerField(source="table.number")
    seats = SeatSerializer(many=True)
    items = ItemSerializer(source="table.readable_items", many=True)


class PlannedPart(serializers.Serializer[Any]):
    """A part of the evening. `format` is the key of its format, empty for a part of the frame."""

    id = serializers.IntegerField(source="block.pk")
    position = serializers.IntegerField(source="block.position")
    kind = serializers.ChoiceField(source="block.kind", choices=Block.Kind.choices)
    title = serializers.CharField()
    format = serializers.CharField(source="format_key", allow_blank=True)
    starts_at = serializers.DateTimeField(source="planned_at")
    minutes = serializers.IntegerField(source="block.minutes")
    locked = serializers.BooleanField(source="block.locked")
    has_begun = serializers.BooleanField()
    tables = PlannedTable(many=True)


@extend_schema_serializer(component_name="PlanShape")
class PlanSerializer(serializers.Serializer[Any]):
    """`sentences` say in words what the plan achieves and whom it leaves waiting, and why.

    `version` is 0 while there is no plan; `told_at` is null until it was announced; `left_out`
    are the questions that were taken off by hand.
    """

    meeting = serializers.IntegerField(source="agenda.meeting_id")
    version = serializers.IntegerField(source="agenda.version")
    told_at = serializers.DateTimeField(source="agenda.published_at", allow_null=True)
    tables = serializers.IntegerField(source="agenda.tables")
    seats = serializers.IntegerField(source="agenda.seats")
    only_here = serializers.BooleanField(source="agenda.only_here")
    formats = serializers.ListField(source="agenda.formats", child=serializers.CharField())
    people = serializers.IntegerField()
    here = serializers.IntegerField()
    sentences = serializers.ListField(child=serializers.CharField())
    parts = PlannedPart(many=True)
    left_out = serializers.ListField(source="agenda.off", child=serializers.IntegerField())


class Wish(SeenVersion):
    """The room: tables, seats at each, whom to count on, formats to choose from (none: any).

    `changeover` are minutes to change tables, `pause` those of the break of a long evening.

    What isn't sent stays as it was in the plan before.
    """

    tables = serializers.IntegerField(required=False, min_value=1, max_value=MAX_TABLES)
    seats = serializers.IntegerField(required=False, min_value=MIN_SEATS, max_value=MAX_SEATS)
    only_here = serializers.BooleanField(required=False)
    changeover = serializers.IntegerField(required=False, min_value=0, max_value=MAX_GAP)
    pause = serializers.IntegerField(required=False, min_value=0, max_value=MAX_GAP)
    formats = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, max_length=100
    )

    def validate_formats(self, keys: list[str]) -> list[str]:
        known = versions_by_key() or CATALOGUE  # a new city gets them with its first plan
        if unknown := [key for key in keys if key not in known]:
            raise serializers.ValidationError(
                _("There is no format “%(key)s” in use.") % {"key": unknown[0]}
            )
        return keys


class SeatChange(SeenVersion):
    """One of: `locked`; `table`, to move to; `with`, whose seat to take while they take this."""

    locked = serializers.BooleanField(required=False)
    table = RowNumberField(required=False)

    def get_fields(self) -> Any:
        return super().get_fields() | {"with": RowNumberField(required=False)}

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        return one_of(sent, "locked", "table", "with")


class ItemChange(SeenVersion):
    """Hold a question fast where it is, or let it go."""

    locked = serializers.BooleanField()


class PartChange(SeenVersion):
    """One of: `locked`; `format`, by its key; `minutes`, null for as long as it needs; `move`."""

    locked = serializers.BooleanField(required=False)
    format = serializers.CharField(required=False, max_length=60)
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=MAX_PART_MINUTES
    )
    move = serializers.ChoiceField(choices=["earlier", "later"], required=False)

    def validate_format(self, key: str) -> str:
        if key not in versions_by_key():
            raise serializers.ValidationError(
                _("There is no format “%(key)s” in use.") % {"key": key}
            )
        return key

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        return one_of(sent, "locked", "format", "minutes", "move")


class Placing(SeenVersion):
    """The table of a question: the `id` of a table of the plan."""

    table = RowNumberField()


def one_of(sent: dict[str, Any], *names: str) -> dict[str, Any]:
    if sum(name in sent for name in names) != 1:
        raise serializers.ValidationError(
            _("Send exactly one of these: %(names)s.") % {"names": ", ".join(names)}
        )
    return sent
