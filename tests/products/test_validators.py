"""Input of products and questions: limits, and lists whose address holds something odd."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from tenants.members.models import Member
from tenants.members.serializer_fields import SearchField
from tenants.products.forms import MergeForm, ProductListForm, QuestionListForm
from tenants.products.models import Question
from tenants.products.validators import EARLIEST_DAY, validate_day_of_hours
from tenants.registry.models import City
from tenants.ui.forms import cleaned
from tests.cast import NOW, Visitor
from tests.products.making import question

Visit = Callable[..., Visitor]
TODAY, A_DAY = NOW.date(), timedelta(days=1)


@pytest.mark.parametrize("day", [TODAY, EARLIEST_DAY])
def test_hours_of_a_past_day_are_accepted(day: date) -> None:
    validate_day_of_hours(day)


@pytest.mark.parametrize("day", [TODAY + A_DAY, EARLIEST_DAY - A_DAY])
def test_hours_of_a_future_day_or_long_ago_are_refused(day: date) -> None:
    with pytest.raises(ValidationError):
        validate_day_of_hours(day)


def test_lists_leave_invalid_filters_out() -> None:
    query = QueryDict("stage=nowhere&q=%00bread" + "!" * 200)
    products = cleaned(ProductListForm(query)).cleaned_data
    assert "stage" not in products
    assert products["q"] == "bread" + "!" * 95
    questions = cleaned(QuestionListForm(QueryDict("state=lost&blocker=team"))).cleaned_data
    assert questions == {"blocker": "team", "q": ""}


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 30])
def test_a_merge_into_a_wrong_number_is_refused(
    omsk: City, anna: Member, visit: Visit, number: str
) -> None:
    with omsk.scope():
        asked = question(anna)
    address = f"/questions/{asked.pk}/merge/"
    assert not cleaned(MergeForm({"into": number})).cleaned_data["into"]
    assert visit(omsk, anna).post(address, {"into": number}).status_code == 404
    with omsk.scope():
        assert Question.objects.get().merged_into is None


def test_a_searched_text_is_cut_off() -> None:
    assert SearchField(max_length=5).to_internal_value(" \0bread and butter") == "bread"
