"""Limits of what is written after an evening."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from rest_framework import serializers

from tenants.live.models import Capture
from tenants.live.validators import MAX_DUE
from tenants.outcome.forms import SkipForm, TaskForm
from tenants.outcome.models import Task
from tenants.outcome.serializers import Remembered, TaskInputSerializer
from tenants.outcome.validators import MAX_TASK, validate_due_date
from tenants.ui.forms import cleaned
from tests.cast import NOW

TODAY, A_DAY = NOW.date(), timedelta(days=1)


@pytest.mark.parametrize("distance", [MAX_DUE, -MAX_DUE, 0 * A_DAY])
def test_a_due_date_within_ten_years_is_accepted(distance: timedelta) -> None:
    validate_due_date(TODAY + distance)


@pytest.mark.parametrize("distance", [MAX_DUE + A_DAY, -MAX_DUE - A_DAY])
def test_a_far_due_date_is_refused_by_the_page_and_by_the_api(distance: timedelta) -> None:
    sent = {"text": "Call the printer", "due_on": str(TODAY + distance)}
    with pytest.raises(ValidationError):
        validate_due_date(TODAY + distance)
    form, serializer = TaskForm(sent), TaskInputSerializer(data=sent)
    assert form.errors["due_on"] == ["Choose a day within the next ten years."]
    assert not serializer.is_valid()
    assert [*serializer.errors] == ["due_on"]
    assert serializer.errors["due_on"] == form.errors["due_on"]


def test_a_commitment_fits_into_its_task() -> None:
    assert Task._meta.get_field("text").max_length == MAX_TASK
    assert Capture._meta.get_field("text").max_length == MAX_TASK


def test_an_author_remembers_what_others_said_and_no_promise_of_theirs() -> None:
    field = Remembered().fields["kind"]
    assert isinstance(field, serializers.ChoiceField)
    kinds = field.choices
    assert Capture.Kind.PERSPECTIVE in kinds
    assert Capture.Kind.COMMITMENT not in kinds


@pytest.mark.parametrize(("sent", "never"), [({}, False), ({"never": "1"}, True)])
def test_a_realisation_is_skipped_once_or_for_good(sent: dict[str, str], never: bool) -> None:
    assert cleaned(SkipForm(sent)).cleaned_data["never"] is never
