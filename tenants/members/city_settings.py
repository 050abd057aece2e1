"""Settings that the people of a city decide, with their limits and what every city begins with.

A value is read by one statement where something is written, or as a part of a statement that is
made anyway (`in_sql`), so that no page needs one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import IntegerField, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext, pgettext

from tenants.members.models import DUTY_TERM, SettingChange

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OF_LAST = 8  # evenings, of which permanent participants came to some


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A whole number within limits. `choices`: the values in words, where only these are possible.

    start: the value that every city begins with
    unit: the unit of the number, where it has one
    """

    name: str
    label: StrOrPromise
    why: StrOrPromise
    start: int
    least: int
    most: int
    unit: str = ""
    choices: Mapping[int, StrOrPromise] = field(default_factory=dict)

    def value(self) -> int:
        """The number that holds now; one statement."""
        found = SettingChange.objects.holding(self.name).values_list("value", flat=True).first()
        return self.start if found is None else found

    def in_sql(self) -> Coalesce:
        """The same as a part of another statement."""
        holding = SettingChange.objects.holding(self.name).values("value")[:1]
        return Coalesce(Subquery(holding), self.start, output_field=IntegerField())

    def allows(self, value: int) -> bool:
        return value in self.choices if self.choices else self.least <= value <= self.most

    def in_words(self, value: int) -> str:
        if self.choices:
            return str(self.choices.get(value, value))
        match self.unit:
            case "weeks":
                return npgettext("term of a duty", "%d week", "%d weeks", value) % value
            case "evenings":
                words = pgettext("permanent", "%(value)d of %(all)d")
                return words % {"value": value, "all": OF_LAST}
        return str(value)


FIRST_SEATS = Setting(
    name="first_seats",
    label=_("Seats for first visits"),
    why=_("A new rhythm keeps as many seats free for newcomers, unless it says another number."),
    start=0,
    least=0,
    most=10,
)
REGULARITY = Setting(
    name="regularity",
    label=_("Evenings of a permanent participant"),
    why=_(
        "Whoever came to so many of the last eight regular evenings decides on values and rules."
    ),
    start=4,
    least=2,
    most=OF_LAST,
    unit="evenings",
)
TERM = Setting(
    name="duty_term",
    label=_("Term of a duty"),
    why=_("A duty taken from now on is held as long, then it is free again or taken anew."),
    start=DUTY_TERM // timedelta(weeks=1),
    least=4,
    most=26,
    unit="weeks",
)
QUORUM = Setting(
    name="quorum",
    label=_("Quorum of a decision"),
    why=_("So many of those who are asked give their word, or nothing is decided."),
    start=3,
    least=2,
    most=4,
    choices={2: _("a half"), 3: _("a third"), 4: _("a quarter")},
)
SETTINGS = {setting.name: setting for setting in (FIRST_SEATS, REGULARITY, TERM, QUORUM)}
