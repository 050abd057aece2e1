"""Serializers of notifications and of the choices of what reaches a member."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.notifications.channels import all_channels
from tenants.notifications.kinds import Choice, Group, kind_or_none
from tenants.notifications.models import Notification
from tenants.notifications.queries import Line

CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """A notification in words of your language; `path` is its page in this city."""

    title = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()
    path = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ("id", "kind", "title", "detail", "path", "made_at", "read_at", "handed")
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_title(self, row: Notification) -> str:
        line = self._line(row)
        return line.item.title if line else ""

    @extend_schema_field(serializers.CharField())
    def get_detail(self, row: Notification) -> str:
        line = self._line(row)
        return line.item.detail if line else ""

    @extend_schema_field(serializers.CharField())
    def get_path(self, row: Notification) -> str:
        return row.url

    def _line(self, row: Notification) -> Line | None:
        lines: dict[int, Line] = self.context["lines"]
        return lines.get(row.pk)


@extend_schema_serializer(component_name="UnreadShape")
class UnreadSerializer(serializers.Serializer[Any]):
    unread = serializers.IntegerField()


@extend_schema_serializer(component_name="WishShape")
class WishSerializer(serializers.Serializer[Any]):
    """When a kind comes. `on`: only over these channels; empty for the first open one."""

    kind = serializers.CharField(max_length=40)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a field's own label
    group = serializers.ChoiceField(choices=Group.choices, read_only=True)
    when = serializers.ChoiceField(choices=Choice.choices)
    on = serializers.ListField(child=serializers.CharField(max_length=12), required=False)

    def validate_kind(self, name: str) -> str:
        kind = kind_or_none(name)
        if kind is None:
            raise serializers.ValidationError("There is no such kind.")
        return kind.name

    def validate_on(self, names: list[str]) -> list[str]:
        if not set(names) <= {channel.name for channel in all_channels()}:
            raise serializers.ValidationError("There is no such channel.")
        return names


@extend_schema_field({"type": "string", "pattern": CLOCK})
class ClockField(serializers.TimeField):
    """Hours and minutes on a clock, without the zone that the format `time` demands."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


@extend_schema_serializer(component_name="NotificationChoicesShape")
class ChoicesSerializer(serializers.Serializer[Any]):
    """Hours are on the city's clock; null for no quiet hours. What is not named stays.

    `digest_day` of the weekly letter counts from Monday, 0; null for no such letter.
    """

    kinds = WishSerializer(many=True, required=False)
    quiet_from = ClockField(allow_null=True, required=False)
    quiet_until = ClockField(allow_null=True, required=False)
    digest_day = serializers.IntegerField(min_value=0, max_value=6, allow_null=True, required=False)
    digest_hour = serializers.IntegerField(min_value=0, max_value=23, required=False)
