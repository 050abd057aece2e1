"""The shapes in which meetings travel."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.meetings.models import Meeting, Registration, Series


class SeriesShape(serializers.ModelSerializer[Series]):
    class Meta:
        model = Series
        fields = ("id", "title", "kind", "is_open", "rule", "starts_on", "at", "minutes", "venue")
        read_only_fields = fields


class RegistrationShape(serializers.ModelSerializer[Registration]):
    class Meta:
        model = Registration
        fields = ("meeting", "state", "created_at")
        read_only_fields = fields


class MeetingShape(serializers.ModelSerializer[Meeting]):
    """`mine` is what you have said yourself: coming, waiting, cancelled, or null."""

    url = serializers.CharField(source="get_absolute_url", read_only=True)
    coming = serializers.IntegerField(read_only=True)
    mine = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields = (
            *("id", "url", "series", "title", "kind", "is_open", "state", "starts_at", "ends_at"),
            *("venue", "address", "capacity", "note", "coming", "came", "mine"),
        )
        read_only_fields = fields

    @extend_schema_field(
        serializers.ChoiceField(choices=Registration.State.choices, allow_null=True)
    )
    def get_mine(self, meeting: Meeting) -> str | None:
        said: dict[int, str] = self.context.get("said", {})
        return said.get(meeting.pk)
