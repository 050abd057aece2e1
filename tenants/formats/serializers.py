"""Serializers of formats: for reading in the language of the request, for writing in both."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.fields import SkipField

from tenants.formats import validators
from tenants.formats.catalogue import Capture, FormatSpec, FormatText, Multiplicity, StepKind
from tenants.formats.catalogue.errors import ImpossibleFormat, ImpossibleStep
from tenants.formats.catalogue.spec import LONGEST_STEP, MOST_REPEATS, StepSpec
from tenants.formats.models import FormatVersion, Step
from tenants.formats.spec_fields import (
    fields_of_format,
    fields_of_step,
    format_from_fields,
    localized,
    reader_language,
    step_from_fields,
)
from tenants.members.serializer_fields import LineField, PersonNameField, TextField
from tenants.products.models import PATH, Blocker

VERSION_NUMBER = re.compile(r"[0-9]{1,4}")
CAPTURED = [capture.value for capture in Capture if capture != Capture.NONE]


def localized_field(row: Any, name: str) -> str:
    """A text of a row in the language of the request."""
    return localized(FormatText(getattr(row, f"{name}_ru"), getattr(row, f"{name}_en")))


class LocalizedField(serializers.CharField):
    """A `FormatText`, read only, in the language of the request."""

    def to_representation(self, value: Any) -> str:
        return localized(value)


@extend_schema_serializer(component_name="StepShape")
class StepSerializer(serializers.ModelSerializer[Step]):
    title = serializers.SerializerMethodField()
    for_facilitator = serializers.SerializerMethodField()
    for_participants = serializers.SerializerMethodField()

    class Meta:
        model = Step
        fields = (
            *("kind", "minutes", "multiplicity", "repeats", "captures", "group_size"),
            *("title", "for_facilitator", "for_participants"),
        )

    def get_title(self, step: Step) -> str:
        return localized_field(step, "title")

    def get_for_facilitator(self, step: Step) -> str:
        return localized_field(step, "for_facilitator")

    def get_for_participants(self, step: Step) -> str:
        return localized_field(step, "for_participants")


@extend_schema_serializer(component_name="FormatShape")
class FormatSerializer(serializers.ModelSerializer[FormatVersion]):
    """The latest version of a format, in the language of the request. Minutes are of one run."""

    key = serializers.CharField(source="format.key")
    version = serializers.IntegerField(source="number")
    purpose = serializers.SerializerMethodField()

    class Meta:
        model = FormatVersion
        fields = (
            *("key", "version", "name", "purpose", "stages", "blockers"),
            *("min_people", "max_people", "table_min", "table_max"),
            *("questions_min", "questions_max"),
        )

    def get_purpose(self, version: FormatVersion) -> str:
        return localized_field(version, "purpose")


@extend_schema_serializer(component_name="FormatWhole")
class FormatWithStepsSerializer(FormatSerializer):
    steps = serializers.SerializerMethodField()

    class Meta:
        model = FormatVersion
        fields = (*FormatSerializer.Meta.fields, "steps")

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, version: FormatVersion) -> Any:
        return StepSerializer(version.steps.all(), many=True).data


@extend_schema_serializer(component_name="VersionShape")
class VersionSerializer(serializers.ModelSerializer[FormatVersion]):
    """`why`: what has changed, in the words of who changed it."""

    version = serializers.IntegerField(source="number")
    by = PersonNameField(source="created_by", allow_null=True)

    class Meta:
        model = FormatVersion
        fields = ("version", "name", "why", "by", "created_at")
        read_only_fields = fields


@extend_schema_serializer(component_name="ChangeShape")
class StepChangeSerializer(serializers.Serializer[Any]):
    """A step then and now, by its title; `changed` are the names of its fields."""

    what = serializers.ChoiceField(
        choices=["added", "removed", "moved", "changed", "same"], source="kind"
    )
    before = LocalizedField(allow_null=True, source="old.title")
    after = LocalizedField(allow_null=True, source="new.title")
    changed = serializers.ListField(child=serializers.CharField(), source="changed_fields")


@extend_schema_serializer(component_name="ComparisonShape")
class ComparisonSerializer(serializers.Serializer[Any]):
    """`changed` are fields of the format itself; then step by step."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    changed = serializers.ListField(child=serializers.CharField())
    steps = StepChangeSerializer(many=True)


class ShelfQuerySerializer(serializers.Serializer[Any]):
    """Parameters of the list of formats."""

    stage = serializers.ChoiceField(choices=[stage.value for stage in PATH], required=False)
    blocker = serializers.ChoiceField(choices=Blocker.choices, required=False)
    people = serializers.IntegerField(min_value=1, max_value=validators.MAX_PEOPLE, required=False)


class VersionNumberField(serializers.IntegerField):
    """The number of a version; left out, so that the default applies, where it is not a number."""

    def to_internal_value(self, data: Any) -> int:
        if not VERSION_NUMBER.fullmatch(str(data)):
            raise SkipField
        return super().to_internal_value(data)


class ComparisonQuerySerializer(serializers.Serializer[Any]):
    """Parameters of the comparison of two versions."""

    old = VersionNumberField(required=False)
    new = VersionNumberField(required=False)


class OneLanguageLineField(LineField):
    """One line, in one of the languages; the other one stands in where it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)


class OneLanguageTextField(TextField):
    """Several lines, in one of the languages."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)


class PeopleField(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=validators.MAX_PEOPLE, **kwargs)


class QuestionsField(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=validators.MAX_QUESTIONS, **kwargs)


@extend_schema_serializer(component_name="StepWords")
class StepInputSerializer(serializers.Serializer[Any]):
    """One step. `minutes` of one repetition; `repeats` only for a step in rounds."""

    title_ru = OneLanguageLineField(max_length=validators.MAX_STEP_TITLE)
    title_en = OneLanguageLineField(max_length=validators.MAX_STEP_TITLE)
    kind = serializers.ChoiceField(choices=[kind.value for kind in StepKind])
    minutes = serializers.FloatField(
        min_value=float(validators.MIN_STEP_MINUTES), max_value=LONGEST_STEP
    )
    multiplicity = serializers.ChoiceField(
        choices=[each.value for each in Multiplicity], default=Multiplicity.ONCE.value
    )
    repeats = serializers.IntegerField(min_value=1, max_value=MOST_REPEATS, default=1)
    group_size = PeopleField(required=False, allow_null=True, default=None)
    captures = serializers.ListField(
        child=serializers.ChoiceField(choices=CAPTURED), default=list, max_length=10
    )
    for_facilitator_ru = OneLanguageTextField(max_length=validators.MAX_FOR_FACILITATOR)
    for_facilitator_en = OneLanguageTextField(max_length=validators.MAX_FOR_FACILITATOR)
    for_participants_ru = OneLanguageTextField(max_length=validators.MAX_FOR_PARTICIPANTS)
    for_participants_en = OneLanguageTextField(max_length=validators.MAX_FOR_PARTICIPANTS)


@extend_schema_serializer(component_name="FormatWords")
class FormatInputSerializer(serializers.Serializer[Any]):
    """A whole programme. Empty `stages` or `blockers` mean any; numbers are of one table where
    they say so. A name, a purpose and the titles of steps are needed in one language at least."""

    name_ru = OneLanguageLineField(max_length=validators.MAX_NAME)
    name_en = OneLanguageLineField(max_length=validators.MAX_NAME)
    purpose_ru = OneLanguageTextField(max_length=validators.MAX_PURPOSE)
    purpose_en = OneLanguageTextField(max_length=validators.MAX_PURPOSE)
    when_to_use_ru = OneLanguageTextField(max_length=validators.MAX_WHEN_TO_USE)
    when_to_use_en = OneLanguageTextField(max_length=validators.MAX_WHEN_TO_USE)
    pitfalls_ru = OneLanguageTextField(max_length=validators.MAX_PITFALLS)
    pitfalls_en = OneLanguageTextField(max_length=validators.MAX_PITFALLS)
    source_ru = OneLanguageTextField(max_length=validators.MAX_SOURCE)
    source_en = OneLanguageTextField(max_length=validators.MAX_SOURCE)
    stages = serializers.ListField(
        child=serializers.ChoiceField(choices=validators.STAGES), default=list, max_length=10
    )
    blockers = serializers.ListField(
        child=serializers.ChoiceField(choices=Blocker.choices), default=list, max_length=20
    )
    min_people = PeopleField()
    max_people = PeopleField()
    table_min = PeopleField()
    table_max = PeopleField()
    questions_min = QuestionsField()
    questions_max = QuestionsField()
    steps = serializers.ListField(
        child=StepInputSerializer(), min_length=1, max_length=validators.MAX_STEPS
    )


@extend_schema_serializer(component_name="NewVersion")
class NewVersionSerializer(FormatInputSerializer):
    """`why`: what has changed, in one line for those who come after you."""

    why = OneLanguageLineField(max_length=validators.MAX_CHANGE_REASON)


def input_of(spec: FormatSpec) -> dict[str, Any]:
    """A format as `FormatInputSerializer` shows it: it can be changed and sent back."""
    return {**fields_of_format(spec), "steps": [fields_of_step(step) for step in spec.steps]}


def spec_from_input(sent: dict[str, Any], *, key: str) -> FormatSpec:
    """The format of valid input. Raises ValidationError for fields that contradict each other."""
    errors = _errors_of_format(sent)
    steps: list[StepSpec] = []
    for number, fields in enumerate(sent["steps"], start=1):
        try:
            _validate_step(fields)
            steps.append(step_from_fields(fields))
        except (ValidationError, ImpossibleStep) as error:
            for name, messages in _messages_of_step(error).items():
                where = _("Step %(number)d, %(field)s:") % {"number": number, "field": name}
                errors.setdefault("steps", []).extend(f"{where} {each}" for each in messages)
    if errors:
        raise serializers.ValidationError(errors)
    try:
        return format_from_fields(sent, tuple(steps), key=key)
    except ImpossibleFormat as error:
        raise serializers.ValidationError({"steps": [validators.rounds_message()]}) from error


def _messages_of_step(error: ValidationError | ImpossibleStep) -> dict[str, list[str]]:
    if isinstance(error, ImpossibleStep):
        return {error.field: [validators.step_message()]}
    return error.message_dict


def _errors_of_format(sent: dict[str, Any]) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    language = reader_language()
    for validate in (
        partial(
            validators.validate_one_language, texts=validators.REQUIRED_TEXTS, language=language
        ),
        validators.validate_bounds,
    ):
        try:
            validate(sent)
        except ValidationError as error:
            errors |= error.message_dict
    return errors


def _validate_step(fields: dict[str, Any]) -> None:
    """Raises ValidationError with messages by field."""
    try:
        validators.minute_digits(Decimal(str(fields["minutes"])))
    except ValidationError as error:
        raise ValidationError({"minutes": error.messages}) from error
    validators.validate_one_language(
        fields, validators.REQUIRED_STEP_TEXTS, language=reader_language()
    )
