from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.directory.models import Listing
from network.directory.queries import MAX_QUERY, SearchQuery, cities_with_cards
from tenants.products.models import Stage
from tenants.registry.models import City
from tenants.ui.fields import SearchField

MAX_CAME_FROM = 2000  # characters of a search that a card's address carries along
SEARCH_FIELDS = ("q", "kind", "city", "stage", "skill", "page")


class SearchForm(forms.Form):
    """The search of the directory. An invalid field is ignored."""

    q = forms.CharField(
        label=_("What or whom are you looking for?"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Tomsk, moulds")}),
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    city = forms.ChoiceField(label=_("City"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    skill = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, reader: Any, home: City | None = None) -> None:
        super().__init__(data)
        self.reader, self.home = reader, home
        anything = [("", _("Anything"))]
        english = (get_language() or "ru").startswith("en")
        shown = (Listing.Kind.PRODUCT, Listing.Kind.EXPERT)
        self._choices("kind", [*anything, *((kind.value, kind.label) for kind in shown)])
        stages = [(stage.value, stage.label) for stage in Stage if stage != Stage.ARCHIVED]
        self._choices("stage", [*anything, *stages])  # what is put away is not listed
        cities = [(slug, en if english else ru) for slug, ru, en in cities_with_cards(reader)]
        self._choices("city", [("", _("All cities")), *cities])

    def _choices(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    def search_query(self) -> SearchQuery:
        """The search by the valid fields."""
        self.is_valid()
        asked = self.cleaned_data
        return SearchQuery(
            text=asked.get("q", "")[:MAX_QUERY],
            kind=asked.get("kind", ""),
            city=asked.get("city", ""),
            stage=asked.get("stage", ""),
            skill=asked.get("skill", ""),
            reader=self.reader,
            besides=self.home.pk if self.home else None,
        )

    @property
    def leaves_out_home(self) -> bool:
        """True if the results leave out the cards of the reader's own city."""
        return self.home is not None and not self.cleaned_data.get("city")

    @property
    def narrowing(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "city", "stage")]

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("kind", "city", "stage", "skill"))


class CameFromForm(forms.Form):
    """The search that a card was opened from, carried along as a query string."""

    search = SearchField(max_length=MAX_CAME_FROM)

    def query(self) -> str:
        """The query string, with the search's own fields only."""
        self.full_clean()
        given = QueryDict(self.cleaned_data["search"])
        return urlencode({name: given[name] for name in SEARCH_FIELDS if given.get(name)})
