"""The form of a series: how often, on which days, except when, where."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenants.meetings import validators
from tenants.meetings.fields import ClockInput, DayInput, DaysField, minutes_field, seats_field
from tenants.meetings.models import Series
from tenants.meetings.rhythm import EVERY, LAST, Frequency, RefusedRule, Rhythm, Rule
from tenants.meetings.seats import usual_first_seats
from tenants.members.fields import LineField

PLACES = [
    (1, pgettext_lazy("of the month", "first")),
    (2, pgettext_lazy("of the month", "second")),
    (3, pgettext_lazy("of the month", "third")),
    (4, pgettext_lazy("of the month", "fourth")),
    (LAST, pgettext_lazy("of the month", "last")),
]
WEEKLY, MONTHLY_WEEKDAY, MONTHLY_DAY, DAILY, ONCE, OWN = (
    "weekly",
    "weekday",
    "day",
    "daily",
    "once",
    "own",
)


TIME_FIELDS = {
    *("repeats", "interval", "places", "weekdays", "month_day", "rule", "at", "minutes"),
    *("starts_on", "until", "skips_holidays", "except_on"),
}


class WishedKindForm(forms.Form):
    """The kind that a link to the form of a new series asks for."""

    kind = forms.ChoiceField(choices=[(Series.Kind.VALUES, "")], required=False)

    @property
    def wished(self) -> Series.Kind | None:
        wished = self.is_valid() and self.cleaned_data["kind"]
        return Series.Kind(wished) if wished else None


class SeriesForm(forms.ModelForm):  # type: ignore[type-arg]
    repeats = forms.ChoiceField(
        label=_("How often"),
        choices=[
            (WEEKLY, _("by weeks")),
            (MONTHLY_WEEKDAY, _("by months, on a weekday")),
            (MONTHLY_DAY, _("by months, on a date")),
            (DAILY, _("by days")),
            (ONCE, _("only once")),
            (OWN, _("by a rule of our own")),
        ],
    )
    interval = forms.IntegerField(
        label=_("Repeat every"),
        min_value=1,
        max_value=12,
        initial=1,
        help_text=_("1: each, 2: every second, and so on."),
    )
    places = forms.TypedMultipleChoiceField(
        label=_("Which one in the month"),
        choices=PLACES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        choices=lambda: [(number, capfirst(name)) for number, name in WEEKDAYS.items()],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    month_day = forms.TypedChoiceField(
        label=_("Which day of the month"),
        choices=[(day, str(day)) for day in range(1, 29)] + [(LAST, _("the last one"))],
        coerce=int,
        required=False,
        empty_value=None,
    )
    rule = LineField(
        label=_("The rule"),
        max_length=validators.MAX_RULE,
        required=False,
        help_text=_("An RRULE of days, weeks or months: FREQ=MONTHLY;BYDAY=1TU,3TU"),
    )
    until = forms.DateField(
        label=pgettext_lazy("meeting", "Until"), required=False, widget=DayInput
    )
    minutes = minutes_field()
    capacity = seats_field()
    first_seats = forms.IntegerField(
        label=_("Of these, for first visits"),
        min_value=0,
        max_value=validators.MAX_SEATS,
        required=False,
        help_text=_(
            "Kept until noon of the day for those who come for the first time. Left empty in a new "
            "rhythm: as many as the city has decided."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    except_on = DaysField(
        label=_("Not on these days"),
        max_length=1000,
        required=False,
        help_text=_("Days off and away days: 07.01.2027, 09.05.2027"),
    )
    title = LineField(
        label=pgettext_lazy("of a series", "Name"),
        max_length=validators.MAX_TITLE,
        help_text=_("“Thursday” is enough."),
    )
    venue = LineField(label=pgettext_lazy("meeting", "Place"), max_length=validators.MAX_VENUE)
    address = LineField(label=_("Address"), max_length=validators.MAX_ADDRESS, required=False)
    hypothesis = LineField(
        label=_("What we are testing"),
        max_length=validators.MAX_HYPOTHESIS,
        required=False,
        help_text=_("For an experiment: what should become better, and how we shall see it."),
    )

    class Meta:
        model = Series
        fields = (
            "title",
            "kind",
            "is_open",
            "hypothesis",
            "starts_on",
            "at",
            "minutes",
            "skips_holidays",
            "except_on",
            "venue",
            "address",
            "capacity",
            "first_seats",
        )
        widgets = {"starts_on": DayInput, "at": ClockInput}
        labels = {
            "is_open": _("Open to everyone, with or without an account"),
            "skips_holidays": _("Not on the public holidays of Russia"),
            "starts_on": _("First day"),
            "at": _("Begins at"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial.update(initial_of(Rule.parse(self.instance.rule)))

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        validators.validate_first_day(day)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("first_seats", 0) is None:
            is_new = self.instance.pk is None
            cleaned["first_seats"] = usual_first_seats(cleaned.get("capacity")) if is_new else 0
        try:
            validators.validate_first_seats(cleaned.get("first_seats"), cleaned.get("capacity"))
        except ValidationError as error:
            self.add_error("first_seats", error)
        if not {"repeats", "interval", "starts_on"} <= cleaned.keys():
            return cleaned
        on_weekdays = cleaned["repeats"] in (WEEKLY, MONTHLY_WEEKDAY)
        if on_weekdays and not cleaned.get("weekdays", [0]):
            self.add_error("weekdays", _("Choose at least one day of the week."))
            return cleaned
        try:
            rule = self._rule(cleaned)
        except RefusedRule as error:
            self.add_error(self._field_of_rule(cleaned), str(error))
            return cleaned
        try:
            validators.validate_last_day(rule, starts_on=cleaned["starts_on"])
        except ValidationError as error:
            self.add_error("until", error)
        cleaned["rule"] = str(rule)
        return cleaned

    @property
    def is_preview(self) -> bool:
        """True if the button of the preview was pressed."""
        return "preview" in self.data

    def rhythm(self) -> Rhythm | None:
        """The rhythm of the typed fields; None while one of `TIME_FIELDS` is missing or wrong."""
        if not self.is_bound:
            return self.instance.rhythm if self.instance.pk else None
        if TIME_FIELDS & self.errors.keys():
            return None
        data = self.cleaned_data
        return Rhythm(
            rule=Rule.parse(data["rule"]),
            starts_on=data["starts_on"],
            at=data["at"],
            minutes=data["minutes"],
            except_on=frozenset(data["except_on"]),
            skips_holidays=data["skips_holidays"],
        )

    def _rule(self, cleaned: dict[str, Any]) -> Rule:
        until, interval = cleaned.get("until"), cleaned["interval"]
        weekdays = sorted(set(cleaned.get("weekdays") or ())) or [cleaned["starts_on"].weekday()]
        match cleaned["repeats"]:
            case "own":
                return Rule.parse(cleaned.get("rule") or "")
            case "once":
                return Rule(Frequency.DAILY, count=1)
            case "weekly":
                days = tuple((EVERY, weekday) for weekday in weekdays)
                return Rule(Frequency.WEEKLY, interval, days, until=until)
            case "weekday":
                places = sorted(set(cleaned.get("places") or ()), key=lambda place: place % 9)
                days = tuple((place, day) for place in places or [1] for day in weekdays)
                return Rule(Frequency.MONTHLY, interval, days, until=until)
            case "day":
                month_day = cleaned.get("month_day") or min(cleaned["starts_on"].day, 28)
                return Rule(Frequency.MONTHLY, interval, month_day=month_day, until=until)
            case _:
                return Rule(Frequency.DAILY, interval, until=until)

    def _field_of_rule(self, cleaned: dict[str, Any]) -> str:
        return "rule" if cleaned["repeats"] == OWN else "repeats"


def initial_of(rule: Rule) -> dict[str, Any]:
    """Values of the fields for a rule: the text of the rule where no other fields can give it."""
    weekdays = sorted({weekday for _place, weekday in rule.days})
    places = sorted({place for place, _weekday in rule.days} - {EVERY}, key=lambda place: place % 9)
    initial: dict[str, Any] = {
        "interval": rule.interval,
        "until": rule.until,
        "weekdays": weekdays,
        "places": places,
        "month_day": rule.month_day,
        "rule": str(rule),
    }
    every_pair = {(place, weekday) for place in places for weekday in weekdays}
    if rule == Rule(Frequency.DAILY, count=1):
        repeats = ONCE
    elif rule.count or (places and every_pair != set(rule.days)):
        repeats = OWN
    elif rule.frequency == Frequency.WEEKLY:
        repeats = WEEKLY
    elif rule.frequency == Frequency.DAILY:
        repeats = DAILY
    else:
        repeats = MONTHLY_WEEKDAY if places else MONTHLY_DAY
    return initial | {"repeats": repeats}
