"""Number fields of all forms: browsers count the steps of a number input from its minimum."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pkgutil import walk_packages

import pytest
from django import forms
from django.utils import translation

from tenants.ui.fields import DecimalField

PACKAGES = ("tenants", "billing", "franchise", "network", "public_site")
NUMBERS = [Decimal(number) for number in ("0.5", "1", "1.5", "2", "3", "10")]


def test_browsers_send_what_a_number_field_takes() -> None:
    fields = dict(number_inputs())
    assert "SeriesForm.interval" in fields  # it really looks
    refused = {
        f"{name} {number}"
        for name, field in fields.items()
        for number in NUMBERS
        if is_taken(field, number) and not is_sent(field, number)
    }
    assert not refused


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_comma_is_a_point(language: str) -> None:
    field = DecimalField(max_digits=3, decimal_places=1)
    with translation.override(language):
        for typed in ("2,5", "2.5", " 2,5"):
            assert field.clean(typed) == Decimal("2.5")
        for typed in ("2,5,5", "two", "1e500", "NaN"):
            with pytest.raises(forms.ValidationError):
                field.clean(typed)


def number_inputs() -> Iterator[tuple[str, forms.IntegerField]]:
    for form in all_forms(forms.BaseForm):
        for name, field in getattr(form, "base_fields", {}).items():
            if type(field.widget) is forms.NumberInput:
                yield f"{form.__name__}.{name}", field


def all_forms(base: type) -> Iterator[type]:
    for package in PACKAGES:
        found = import_module(package)
        for module in walk_packages(found.__path__, f"{package}."):
            if "form" in module.name:
                import_module(module.name)
    known = [base]
    while known:
        form = known.pop()
        known += form.__subclasses__()
        yield form


def is_taken(field: forms.IntegerField, number: Decimal) -> bool:
    try:
        field.clean(str(number))
    except forms.ValidationError:
        return False
    return True


def is_sent(field: forms.IntegerField, number: Decimal) -> bool:
    attrs = field.widget.attrs
    step = attrs.get("step", 1)
    return step == "any" or (number - Decimal(str(attrs.get("min", 0)))) % Decimal(str(step)) == 0
