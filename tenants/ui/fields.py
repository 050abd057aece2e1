"""Form fields that several apps share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Widget

LARGEST_ROW_NUMBER = 2**63 - 1  # PostgreSQL's bigint
NO_ROW = 0


class RowNumberField(forms.IntegerField):
    """The primary key of a row, sent by a hidden field or a button.

    Cleans anything else to `NO_ROW`, so that a lookup answers 404. Empty is None.
    """

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(
            min_value=1, max_value=LARGEST_ROW_NUMBER, required=required, localize=False, **kwargs
        )

    def clean(self, value: Any) -> int | None:
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            if self.required and value in self.empty_values:
                raise
            return NO_ROW
        return number


class HiddenIntegerField(forms.IntegerField):
    """A whole number from 0 that a page sends by itself, in a hidden field or a button.

    Always valid: cleans anything else to `fallback`.
    """

    def __init__(self, *, fallback: int = 0, max_value: int = 2**31 - 1) -> None:
        self.fallback = fallback
        super().__init__(widget=forms.HiddenInput, min_value=0, max_value=max_value, required=False)

    def clean(self, value: Any) -> int:
        try:
            number: int | None = super().clean(value)
        except forms.ValidationError:
            return self.fallback
        return self.fallback if number is None else number


class SearchField(forms.CharField):
    """The text of a search: always valid, cut off at `max_length`, without NUL."""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.longest = max_length
        self.widget.attrs["maxlength"] = str(max_length)

    def clean(self, value: Any) -> str:
        text = str(value or "").replace("\0", "").strip()
        return text[: self.longest]


class DecimalField(forms.DecimalField):
    """A number with decimals, typed with a comma or a point.

    A text input with a keyboard for numbers: browsers count the steps of a number input from its
    minimum, and drop a comma where the language of the browser has a point.
    """

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(localize=True, **kwargs)

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
