"""Serializers of handovers, hours, files and merges."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.members.models import Member
from tenants.members.serializer_fields import LineField, RowNumberField, SearchField
from tenants.products.file_inspection import FileRefused, examine_upload, file_title
from tenants.products.models import Handover, HoursSpent, Merge, ProductFile
from tenants.products.serializers import PersonSerializer, content_address
from tenants.products.validators import (
    HOURS_DIGITS,
    HOURS_PLACES,
    MAX_FILE_TITLE,
    MAX_HANDOVER_NOTE,
    MAX_HOURS,
    MAX_HOURS_NOTE,
    MAX_QUESTION,
    MIN_HOURS,
    validate_day_of_hours,
)


class Offer(serializers.Serializer[Any]):
    """`to`: the number of a member who is here; words along the way: what is done, what is not."""

    to = RowNumberField()
    words = LineField(max_length=MAX_HANDOVER_NOTE, allow_blank=True, default="")

    def validate_to(self, number: int) -> Member:
        found = Member.objects.here().filter(pk=number).first()
        if found is None:
            raise serializers.ValidationError(_("Nobody has this number here."))
        return found


@extend_schema_serializer(component_name="HandoverShape")
class HandoverSerializer(serializers.ModelSerializer[Handover]):
    """`outcome`: waiting, accepted, declined or taken back. `words` are empty for all but who
    gives, who is asked, and the authors."""

    by = PersonSerializer()
    to = PersonSerializer()
    words = serializers.SerializerMethodField()

    created_at = serializers.DateTimeField(source="offered_at", read_only=True)

    class Meta:
        model = Handover
        fields = ("by", "to", "words", "created_at", "outcome", "settled_at")
        read_only_fields = fields

    def get_words(self, handover: Handover) -> str:
        return handover.words_for(self.context["member"])


@extend_schema_serializer(component_name="HoursWords")
class HoursInputSerializer(serializers.Serializer[Any]):
    """Time that you spent on one day."""

    day = serializers.DateField()
    hours = serializers.DecimalField(
        max_digits=HOURS_DIGITS,
        decimal_places=HOURS_PLACES,
        min_value=MIN_HOURS,
        max_value=MAX_HOURS,
    )
    note = LineField(max_length=MAX_HOURS_NOTE, allow_blank=True, default="")

    def validate_day(self, day: date) -> date:
        validate_day_of_hours(day)
        return day


@extend_schema_serializer(component_name="HoursShape")
class HoursSerializer(serializers.ModelSerializer[HoursSpent]):
    """A line of the log; one with `struck_at` doesn't count."""

    member = PersonSerializer()

    created_at = serializers.DateTimeField(source="written_at", read_only=True)

    class Meta:
        model = HoursSpent
        fields = ("id", "member", "day", "hours", "note", "created_at", "struck_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="FileShape")
class FileSerializer(serializers.ModelSerializer[ProductFile]):
    """`url` is where its content is, for those who may see the product: once it is `ready`."""

    url = serializers.SerializerMethodField()
    by = PersonSerializer()

    created_at = serializers.DateTimeField(source="added_at", read_only=True)

    class Meta:
        model = ProductFile
        fields = (
            *("id", "url", "title", "state", "kind", "size", "width", "height", "by"),
            *("created_at", "removed_at"),
        )
        read_only_fields = fields

    def get_url(self, file: ProductFile) -> str:
        return content_address(file)


@extend_schema_field(OpenApiTypes.BINARY)
class Upload(serializers.FileField):
    """Described as bytes: the library takes every file for the address of one."""


class NewFile(serializers.Serializer[Any]):
    """A picture, PDF, office document or plain text of at most 10 MB."""

    file = Upload()
    title = LineField(max_length=MAX_FILE_TITLE, required=False, allow_blank=True)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        """Return `examined` and the `title` that the file gets."""
        upload = sent["file"]
        try:
            examined = examine_upload(upload)
        except FileRefused as refusal:
            raise serializers.ValidationError({"file": [str(refusal)]}) from refusal
        return {"examined": examined, "title": file_title(upload, sent.get("title", ""))}


class Cover(serializers.Serializer[Any]):
    """The number of a picture of this product."""

    file = RowNumberField()


class SimilarQuerySerializer(serializers.Serializer[Any]):
    """Parameters of the search for similar questions."""

    text = SearchField(max_length=MAX_QUESTION)


class Into(serializers.Serializer[Any]):
    """The number of the question that goes on."""

    into = RowNumberField()


@extend_schema_serializer(component_name="MergeShape")
class MergeSerializer(serializers.ModelSerializer[Merge]):
    """`made_at` is null while the other author has not agreed, `ended_at` while it holds."""

    created_at = serializers.DateTimeField(source="proposed_at", read_only=True)

    class Meta:
        model = Merge
        fields = ("id", "question", "into", "created_at", "made_at", "ended_at")
        read_only_fields = fields
