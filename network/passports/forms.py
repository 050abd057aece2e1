"""Forms of passports."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from network.passports.models import GuestRules
from tenants.registry import published_cities


class GiveForm(forms.Form):
    """The one press that gives a passport, and what goes along beside the name."""

    shares_email = forms.BooleanField(
        label=_("Also my e-mail, so that letters about their evenings reach me"),
        help_text=_(
            "Without it no letter tells you if an evening there moves or is cancelled: each page "
            "of that city says so when you look in."
        ),
        required=False,
    )
    is_asked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def choice(self) -> bool | None:
        """True to share the e-mail; None from a button without that question."""
        asked: bool = self.cleaned_data["is_asked"]
        shares: bool = self.cleaned_data["shares_email"]
        return shares if asked else None


class StateForm(forms.Form):
    """Parameters of the host city's redirect."""

    state = forms.RegexField(r"^[0-9a-f]{32}\Z")


class TokenForm(forms.Form):
    """Parameters of the home city's redirect."""

    token = forms.CharField(max_length=2000, strip=False)


class HomeForm(forms.Form):
    """The visitor's choice of the own city; unbound as long as nothing is chosen."""

    city = forms.ChoiceField(label=_("My city"))

    def __init__(self, data: QueryDict, *, besides: int) -> None:
        super().__init__(data if "city" in data else None)
        self.known = {city.slug: city for city in published_cities.open_cities(besides=besides)}
        self.fields["city"].choices = [  # type: ignore[attr-defined]
            (city.slug, city.name) for city in self.known.values()
        ]


class GuestRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = GuestRules
        fields = ("is_open", "may_come", "may_read", "may_write")
