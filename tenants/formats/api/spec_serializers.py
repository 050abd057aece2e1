"""The shapes in which a format is written: both languages, every number."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from tenants.formats.catalogue import Capture, FormatSpec, Multiplicity, StepKind
from tenants.formats.catalogue.spec import LONGEST_STEP, MOST_REPEATS
from tenants.formats.editor_form import MOST_STEPS, of_format, of_step
from tenants.formats.forms import MOST_PEOPLE, MOST_QUESTIONS
from tenants.members.serializer_fields import LineField, TextField
from tenants.products.models import PATH, Blocker

CAPTURED = [capture.value for capture in Capture if capture != Capture.NONE]


class Words(LineField):
    """One line, in one of the languages; the other one stands in where it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)


class Story(TextField):
    """Several lines, in one of the languages."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, default="", **kwargs)


class People(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MOST_PEOPLE, **kwargs)


class Questions(serializers.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_QUESTIONS, **kwargs)


class StepWords(serializers.Serializer[Any]):
    """One step. `minutes` of one repetition; `repeats` only for a step in rounds."""

    title_ru = Words(max_length=80)
    title_en = Words(max_length=80)
    kind = serializers.ChoiceField(choices=[kind.value for kind in StepKind])
    minutes = serializers.FloatField(min_value=0.25, max_value=LONGEST_STEP)
    multiplicity = serializers.ChoiceField(
        choices=[each.value for each in Multiplicity], default=Multiplicity.ONCE.value
    )
    repeats = serializers.IntegerField(min_value=1, max_value=MOST_REPEATS, default=1)
    group_size = People(required=False, allow_null=True, default=None)
    captures = serializers.ListField(
        child=serializers.ChoiceField(choices=CAPTURED), default=list, max_length=10
    )
    for_facilitator_ru = Story(max_length=2000)
    for_facilitator_en = Story(max_length=2000)
    for_participants_ru = Story(max_length=500)
    for_participants_en = Story(max_length=500)


class FormatWords(serializers.Serializer[Any]):
    """A whole programme. Empty `stages` or `blockers` mean any; numbers are of one table where
    they say so. A name, a purpose and the titles of steps are needed in one language at least."""

    name_ru = Words(max_length=80)
    name_en = Words(max_length=80)
    purpose_ru = Story(max_length=1000)
    purpose_en = Story(max_length=1000)
    when_to_use_ru = Story(max_length=1000)
    when_to_use_en = Story(max_length=1000)
    pitfalls_ru = Story(max_length=2000)
    pitfalls_en = Story(max_length=2000)
    source_ru = Story(max_length=1000)
    source_en = Story(max_length=1000)
    stages = serializers.ListField(
        child=serializers.ChoiceField(choices=[(s.value, s.label) for s in PATH]),
        default=list,
        max_length=10,
    )
    blockers = serializers.ListField(
        child=serializers.ChoiceField(choices=Blocker.choices), default=list, max_length=20
    )
    min_people = People()
    max_people = People()
    table_min = People()
    table_max = People()
    questions_min = Questions()
    questions_max = Questions()
    steps = serializers.ListField(child=StepWords(), min_length=1, max_length=MOST_STEPS)


class NewVersion(FormatWords):
    """`why`: what has changed, in one line for those who come after you."""

    why = Words(max_length=300)


def words_of(spec: FormatSpec) -> dict[str, Any]:
    """A programme as it can be changed and sent back."""
    return {**of_format(spec), "steps": [of_step(step) for step in spec.steps]}
