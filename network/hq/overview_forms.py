"""Search, filters and choices of HQ's pages about cities, from their addresses."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from franchise.launch import stuck_longest_first
from network.hq.changes import LATELY, changes_since
from network.hq.city_health import LABELS, Health, Level
from network.hq.queries import CityRow
from tenants.ui.fields import HiddenIntegerField, SearchField


class Situation(StrEnum):
    """Groups of cities that HQ's first screen names, beside the levels of health."""

    NEEDS_HQ = "needs_hq"
    LAUNCH = "launch"
    ASKS_FOR_HELP = "asks_for_help"
    LEAVING = "leaving"
    CHANGED = "changed"


SITUATIONS: dict[Situation, Promise] = {
    Situation.NEEDS_HQ: pgettext_lazy("cities", "silent or slipping"),
    Situation.LAUNCH: pgettext_lazy("cities", "launch under way"),
    Situation.ASKS_FOR_HELP: pgettext_lazy("cities", "ask for help"),
    Situation.LEAVING: pgettext_lazy("cities", "leave the network"),
    Situation.CHANGED: pgettext_lazy("cities", "changed lately"),
}
MOST_COMPARED = 5
FARTHEST = 85  # degrees of latitude; at a pole the projection has no end
ORDERS = {
    "": _("What needs us first"),
    "name": _("By name"),
    "members": _("Most members first"),
    "silent": _("Longest without a meeting first"),
    "new": _("Newest first"),
}


class CitiesForm(forms.Form):
    """Search and order of the list of cities. Anything else narrows nothing."""

    text = SearchField(label=_("City or address"), max_length=80)
    level = forms.ChoiceField(
        label=_("How it is"),
        required=False,
        choices=[("", _("All")), *LABELS.items(), *SITUATIONS.items()],
    )
    order = forms.ChoiceField(
        label=pgettext_lazy("of a list", "Order"), required=False, choices=list(ORDERS.items())
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def query(self) -> dict[str, str]:
        """The parameters of an address with these filters."""
        given = {name: str(self.cleaned_data.get(name, "")) for name in self.fields}
        return {name: value for name, value in given.items() if value}

    def choose(self, judged: Sequence[tuple[CityRow, Health]]) -> list[tuple[CityRow, Health]]:
        """The cities that the form leaves, in its order."""
        given = self.cleaned_data
        text, level = given["text"].casefold(), given.get("level", "")
        found = [
            (row, health)
            for row, health in judged
            if _is_in(level, row, health) and any(text in name.casefold() for name in _names(row))
        ]
        match given.get("order"):
            case "name":
                found.sort(key=lambda pair: pair[0].city.name)
            case "members":
                found.sort(key=lambda pair: -(pair[0].numbers.members or 0))
            case "silent":
                found.sort(key=lambda pair: -pair[0].weeks_silent)
            case "new":
                found.sort(key=lambda pair: pair[0].city.created_at, reverse=True)
        return found


def _is_in(chosen: str, row: CityRow, health: Health) -> bool:
    """Return True for a city of the chosen level or in the chosen situation."""
    match chosen:
        case "":
            return True
        case Situation.NEEDS_HQ:
            return health.needs_hq
        case Situation.LAUNCH:
            return bool(stuck_longest_first([row.city], now=row.now)) and not health.needs_hq
        case Situation.ASKS_FOR_HELP:
            return bool(row.city.asks_for_help)
        case Situation.LEAVING:
            return bool(row.city.is_leaving)
        case Situation.CHANGED:
            return bool(changes_since(row.pulse, row.now - LATELY))
        case _:
            return health.level == Level(chosen)


def _names(row: CityRow) -> tuple[str, str, str]:
    return row.city.name_ru, row.city.name_en, row.city.slug or ""


class CompareForm(forms.Form):
    """Two to five cities to lay beside each other."""

    city = forms.MultipleChoiceField(
        label=_("Cities"),
        error_messages={
            "required": _("Choose two to five cities."),
            "invalid_choice": _("Choose two to five cities."),
        },
    )

    def __init__(self, data: QueryDict, *, rows: Sequence[CityRow]) -> None:
        super().__init__(data)
        choices: Any = [(row.city.slug, row.city.name) for row in rows]
        self.fields["city"].choices = choices  # type: ignore[attr-defined]  # a choice field

    @property
    def asked(self) -> list[str]:
        """The chosen cities, refused ones included."""
        return list(self["city"].value() or ())

    def clean_city(self) -> list[str]:
        chosen = list(dict.fromkeys(self.cleaned_data["city"]))
        if not 2 <= len(chosen) <= MOST_COMPARED:
            raise forms.ValidationError(_("Choose two to five cities."))
        return chosen


class MapForm(forms.Form):
    """The middle and the nearness of a view of the map; the whole network for anything else."""

    around = forms.RegexField(r"\A-?\d{1,3}\.\d{2},-?\d{1,2}\.\d{2}\Z", required=False)
    zoom = HiddenIntegerField(fallback=0, max_value=4)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.full_clean()

    @property
    def place(self) -> tuple[float, float] | None:
        """Longitude and latitude; None for a place that the flat projection can't show."""
        text = self.cleaned_data.get("around", "")
        if not text:
            return None
        longitude, latitude = map(float, text.split(","))
        is_shown = abs(longitude) <= 180 and abs(latitude) <= FARTHEST
        return (longitude, latitude) if is_shown else None


class FailureForm(forms.Form):
    """A kind of alarms or a task."""

    name = forms.CharField(max_length=120, widget=forms.HiddenInput)
