"""Form fields that several apps share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.widgets import Widget


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
