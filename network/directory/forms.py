from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.directory.facets import Facets
from network.directory.models import MAX_QUERY, MAX_TOPIC, Listing
from network.directory.queries import SearchQuery, cities_with_cards
from tenants.products.models import Stage
from tenants.registry.models import City
from tenants.registry.models.city import in_reader_language
from tenants.ui.fields import SearchField

MAX_CAME_FROM = 2000  # characters of a search that a card's address carries along
SEARCH_FIELDS = ("q", "kind", "city", "stage", "skill", "need", "language", "page")
FILTERS = ("kind", "city", "stage", "skill", "need", "language")


class SearchForm(forms.Form):
    """The search of the directory. An invalid field is ignored."""

    q = SearchField(
        label=_("What or whom are you looking for?"),
        max_length=MAX_QUERY,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": _("Tomsk, moulds"),
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )
    kind = forms.ChoiceField(label=_("What"), required=False)
    city = forms.ChoiceField(label=_("City"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    skill = SearchField(label=_("Topic"), max_length=MAX_TOPIC, widget=forms.Select)
    need = SearchField(label=_("They need"), max_length=MAX_TOPIC, widget=forms.Select)
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, data: Any, *, reader: Any, home: City | None = None) -> None:
        super().__init__(data)
        self.reader, self.home = reader, home
        stages = [stage for stage in Stage if stage != Stage.ARCHIVED]  # which is not listed
        self.labels: dict[str, dict[str, str]] = {
            "kind": {kind.value: str(kind.label) for kind in Listing.Kind},
            "city": {
                slug: in_reader_language(ru, en) for slug, ru, en in cities_with_cards(reader)
            },
            "stage": {stage.value: str(stage.label) for stage in stages},
            "language": {"ru": gettext("Russian"), "en": gettext("English")},
        }
        for name, labels in self.labels.items():
            self._offer(name, labels.items())

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        anything = gettext("All cities") if name == "city" else gettext("Anything")
        field: Any = self.fields[name]
        target = field if isinstance(field, forms.ChoiceField) else field.widget
        target.choices = [("", anything), *choices]

    def filled(self) -> dict[str, str]:
        """The valid fields that have a value."""
        self.is_valid()
        return {
            name: self.cleaned_data[name] for name in ("q", *FILTERS) if self.cleaned_data.get(name)
        }

    def search_query(self) -> SearchQuery:
        """The search by the valid fields."""
        self.is_valid()
        return SearchQuery(
            text=self.cleaned_data.get("q", ""),
            **{name: self.cleaned_data.get(name, "") for name in FILTERS},
            reader=self.reader,
            besides=self.home.pk if self.home else None,
        )

    def show_counts(self, facets: Facets) -> None:
        """Offer the filters that leave something, with their counts."""
        for name in FILTERS:
            counts, chosen = facets.of(name), self.cleaned_data.get(name, "")
            labels = self.labels.get(name)
            if labels is None:
                labels = {topic: topic for topic in facets.topics(name)}
                labels |= {chosen: chosen} if chosen else {}
            offered = (
                (value, f"{label} · {_count(counts[value], facets)}" if counts[value] else label)
                for value, label in labels.items()
                if counts[value] or value == chosen or facets.is_cut
            )
            self._offer(name, offered)

    @property
    def leaves_out_home(self) -> bool:
        """True if the results leave out the cards of the reader's own city."""
        return self.home is not None and not self.cleaned_data.get("city")

    @property
    def narrowing(self) -> list[forms.BoundField]:
        return [self[name] for name in FILTERS]

    @property
    def narrows(self) -> bool:
        return any(self.cleaned_data.get(name) for name in FILTERS)


def _count(number: int, facets: Facets) -> str:
    return f"{number}+" if facets.is_cut else str(number)


class CameFromForm(forms.Form):
    """The search that a card was opened from, carried along as a query string."""

    search = SearchField(max_length=MAX_CAME_FROM)

    def query(self) -> str:
        """The query string, with the search's own fields only."""
        self.full_clean()
        given = QueryDict(self.cleaned_data["search"])
        return urlencode({name: given[name] for name in SEARCH_FIELDS if given.get(name)})
