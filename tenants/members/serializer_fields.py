"""Serializer fields that several apps share; the counterparts of the form fields in `fields.py`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tenants.members.models import Member
from tenants.members.validators import MAX_TOPIC, MAX_TOPICS, validate_name
from tenants.ui.fields import LARGEST_ROW_NUMBER
from tenants.ui.plain_text import one_line, several_lines


class _CleanedField(serializers.CharField, ABC):
    """A text without invisible characters. NUL is refused, since no person types it by mistake."""

    @abstractmethod
    def cleaned(self, text: str) -> str:
        """The text as it is stored."""

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if "\0" in text:
            self.fail("invalid")
        return self.cleaned(text)

    def run_validation(self, data: Any = serializers.empty) -> str:
        text: str = super().run_validation(data)
        if data is not serializers.empty and not text and not self.allow_blank:
            self.fail("blank")
        return text


class LineField(_CleanedField):
    """One visible line."""

    def cleaned(self, text: str) -> str:
        return one_line(text)


class NameField(LineField):
    """A person's name: see `validate_name`."""

    def cleaned(self, text: str) -> str:
        name = super().cleaned(text)
        if name:
            validate_name(name)
        return name


class TextField(_CleanedField):
    """Several lines."""

    def cleaned(self, text: str) -> str:
        return several_lines(text)


class SearchField(serializers.Field[str, str, str, Any]):
    """The text of a search: always valid, cut off at `max_length`, without NUL."""

    def __init__(self, *, max_length: int) -> None:
        self.max_length = max_length
        super().__init__(required=False)

    def to_internal_value(self, data: str) -> str:
        return str(data).replace("\0", "").strip()[: self.max_length]


class TopicsField(serializers.ListField):
    """Things in people's own words."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"child": LineField(max_length=MAX_TOPIC), "max_length": MAX_TOPICS}
        super().__init__(required=False, **kwargs)


class RowNumberField(serializers.IntegerField):
    """The primary key of a row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ROW_NUMBER, **kwargs)


@extend_schema_field(OpenApiTypes.STR)
class PersonNameField(serializers.Field[Any, Any, str, Any]):
    """A member's name: the full one for members of the city, the first name for visitors."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, person: Member) -> str:
        return person.name_for(getattr(self.context.get("view"), "member", None))
