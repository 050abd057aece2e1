"""Filters of the API's list of meetings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from django_filters.fields import IsoDateTimeField

from tenants.meetings.models import Meeting, Series

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class MomentField(IsoDateTimeField):
    """A moment of this century, in any time zone."""

    def to_python(self, value: Any) -> Any:
        try:
            moment = super().to_python(value)
            if moment is None or EARLIEST <= moment < LATEST:
                return moment
        except OverflowError:
            pass  # a zone that leads beyond the first or the last year
        raise ValidationError(_("Choose a moment between the years 2000 and 2099."))


class MomentFilter(filters.IsoDateTimeFilter):
    field_class = MomentField


class MeetingFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Series.Kind.choices)
    state = filters.ChoiceFilter(choices=Meeting.State.choices)
    after = MomentFilter(field_name="starts_at", lookup_expr="gte", label="Begins then or later")
    before = MomentFilter(field_name="starts_at", lookup_expr="lt", label="Begins earlier")
    ordering = filters.OrderingFilter(fields=["starts_at"])

    class Meta:
        model = Meeting
        fields = ()
