"""Fields that a page fills in by itself, and forms of one button."""

from __future__ import annotations

import pytest
from django import forms

from tenants.ui.fields import HiddenIntegerField
from tenants.ui.forms import cleaned


class ButtonForm(forms.Form):
    number = HiddenIntegerField(fallback=-1, max_value=9)
    word = forms.ChoiceField(choices=[("yes", "Yes")])


@pytest.mark.parametrize(
    ("sent", "number"),
    [("0", 0), ("9", 9), ("10", -1), ("-1", -1), ("", -1), ("two", -1), ("9" * 5000, -1)],
)
def test_a_hidden_number_is_always_valid(sent: str, number: int) -> None:
    assert cleaned(ButtonForm({"number": sent, "word": "yes"})).cleaned_data["number"] == number


def test_a_number_that_was_not_sent_falls_back() -> None:
    assert cleaned(ButtonForm({"word": "yes"})).cleaned_data == {"number": -1, "word": "yes"}


def test_a_cleaned_form_leaves_out_what_is_invalid() -> None:
    assert cleaned(ButtonForm({"number": "2", "word": "no"})).cleaned_data == {"number": 2}
