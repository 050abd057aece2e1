"""The search for a city."""

from __future__ import annotations

from typing import Any

from django import forms

from franchise import gazetteer
from franchise.validators import readable


class CityNameField(forms.Field):
    """The beginning of a city's name: always valid, without unreadable characters."""

    def to_python(self, value: Any) -> str:
        return readable(str(value or "")).strip()[: gazetteer.LONGEST_QUERY]


class CitySearchForm(forms.Form):
    q = CityNameField(required=False)

    def query(self) -> str:
        self.full_clean()
        return str(self.cleaned_data["q"])
