"""Forms of network questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from network.library.models import PublishedFormat
from tenants.registry.published_cities import PublishedCity

SHORTEST, LONGEST = timedelta(days=7), timedelta(weeks=12)
USUAL = timedelta(weeks=4)


class FormatChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.city_name})"


class AskForm(forms.Form):
    """To whom, in which format, until when."""

    format = FormatChoice(
        label=_("In which format"),
        queryset=PublishedFormat.objects.none(),
        empty_label=_("Choose a format"),
        help_text=_("All cities work in the same one: it has to be in the library."),
    )
    cities = forms.TypedMultipleChoiceField(
        label=_("Which cities"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: any city that wants."),
    )
    until = forms.DateField(
        label=_("Until when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *args: Any, cities: Sequence[PublishedCity], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choice, many = self.fields["format"], self.fields["cities"]
        assert isinstance(choice, FormatChoice)  # noqa: S101 - narrows the type
        assert isinstance(many, forms.TypedMultipleChoiceField)  # noqa: S101 - narrows the type
        choice.queryset = PublishedFormat.objects.open().order_by("name_ru", "name_en", "pk")
        many.choices = [(city.pk, city.name) for city in cities]
        self.fields["until"].initial = today + USUAL

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if not self.today + SHORTEST <= until <= self.today + LONGEST:
            raise forms.ValidationError(
                _("Give the cities at least a week, and twelve weeks at most."), code="term"
            )
        return until


class NameForm(forms.Form):
    """The choice to sign one's words with the first name."""

    with_name = forms.BooleanField(required=False)
