"""Charts of the effects, each with an explanation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.members.validators import SMALLEST_GROUP
from tenants.outcome.effects.evenings import ROLLING, EveningEffects
from tenants.ui.charts import BarChart, Chart, LineChart

Reading = Callable[[EveningEffects], float | None]
WIDTH, TOP, FLOOR = 640.0, 12.0, 184.0
LOWEST, HIGHEST = 1, 5  # the scale of energy


@dataclass(frozen=True, slots=True)
class Effect:
    """A chart. `means`: how to read it. `not_means`: what it doesn't show."""

    title: str | Promise
    means: str | Promise
    not_means: str | Promise
    chart: Chart | EnergyChart | None
    empty: str | Promise

    @property
    def unit(self) -> str:
        return self.chart.unit if isinstance(self.chart, Chart) else ""


@dataclass(frozen=True, slots=True)
class EnergyPoint:
    label: str
    before: str
    after: str
    people: int
    x: float
    y_before: float
    y_after: float

    @property
    def rises(self) -> bool:
        return self.y_after <= self.y_before


@dataclass(frozen=True, slots=True)
class EnergyChart:
    """Mean energy before and after each meeting, on the full scale of 1 to 5."""

    points: Sequence[EnergyPoint]
    kind = "energy"


def energy_chart(evenings: Sequence[EveningEffects]) -> EnergyChart | None:
    shown = [(evening, evening.energy) for evening in evenings if evening.energy]
    step = WIDTH / max(len(shown), 1)
    points = [
        EnergyPoint(
            label=day_of(evening),
            before=number_format(round(energy.before, 1), 1),
            after=number_format(round(energy.after, 1), 1),
            people=energy.people,
            x=round(step * (place + 0.5), 1),
            y_before=_height(energy.before),
            y_after=_height(energy.after),
        )
        for place, (evening, energy) in enumerate(shown)
    ]
    return EnergyChart(points) if points else None


def _height(mark: float) -> float:
    return round(FLOOR - (mark - LOWEST) / (HIGHEST - LOWEST) * (FLOOR - TOP), 1)


def effects(evenings: Sequence[EveningEffects]) -> list[Effect]:
    """All charts of a city, in the order of the page."""
    return [
        Effect(
            title=_("Energy before and after"),
            means=_("Each line leads from how people came to how they left, on a scale of 1 to 5."),
            not_means=_(
                "Only people who answered both times count, and nobody knows how they would have "
                "felt at home."
            ),
            chart=energy_chart(evenings),
            empty=_("It appears after an evening where %(fewest)d people have marked both.")
            % {"fewest": SMALLEST_GROUP},
        ),
        Effect(
            title=_("Realisations"),
            means=_("How often somebody wrote down: “So that was possible?”"),
            not_means=_("A quiet evening may still change something. Look at what changed later."),
            chart=bars(evenings, _("Realisations"), "", lambda e: e.realisations),
            empty=_("The first realisation of an evening will stand here."),
        ),
        Effect(
            title=_("Questions for our time"),
            means=_("Questions worked on for ten hours that people spent together."),
            not_means=_("More is not deeper: a long talk about one question counts as one."),
            chart=bars(evenings, _("Questions"), _("per 10 person-hours"), lambda e: e.throughput),
            empty=_("It needs an evening with questions on the agenda."),
        ),
        Effect(
            title=_("Commitments kept"),
            means=_("Of the promises whose day has passed or that are settled, so many were kept."),
            not_means=_("A low share may mean brave promises. Nobody is named here."),
            chart=bars(evenings, _("Commitments kept"), "%", lambda e: percent(e.promises.share)),
            empty=_("It appears when the first promises are settled."),
        ),
        Effect(
            title=_("New pairs"),
            means=_("Pairs of members who worked at one table for the first time."),
            not_means=_("In a small city it falls by itself: everybody has met."),
            chart=bars(evenings, _("New pairs"), "", lambda e: e.minutes.pairs_new),
            empty=_("It appears after the first evening at tables."),
        ),
        Effect(
            title=_("Everyone with everyone"),
            means=_("Which share of all pairs of members has ever worked at one table."),
            not_means=_("It falls when many people join at once, and that is good news, too."),
            chart=curve(evenings, _("Pairs who have met in work"), lambda e: e.coverage),
            empty=_("It appears after the first evening at tables."),
        ),
        Effect(
            title=_("Evenings led by one person"),
            means=_(
                "The share of the most frequent facilitator in the latest %(rolling)d evenings. "
                "Lower is more equal."
            )
            % {"rolling": ROLLING},
            not_means=_("It doesn't say who, and not why: perhaps nobody else could come."),
            chart=curve(evenings, _("Led by one person"), lambda e: e.led_by_one),
            empty=_("It appears after a few evenings that were led."),
        ),
        Effect(
            title=_("Whose questions they are"),
            means=_(
                "The share of the most frequent author among the questions worked on in the latest "
                "%(rolling)d evenings. Lower is more equal."
            )
            % {"rolling": ROLLING},
            not_means=_("Somebody at a hard moment may need more of our time, and rightly so."),
            chart=curve(evenings, _("Questions of one person"), lambda e: e.asked_by_one),
            empty=_("It appears after a few questions were worked on."),
        ),
    ]


def bars(
    evenings: Sequence[EveningEffects], title: str | Promise, unit: str | Promise, of: Reading
) -> BarChart | None:
    values = chart_values(evenings, of)
    if not any(value for _day, value in values):
        return None
    return BarChart(title=str(title), values=values, unit=str(unit))


def curve(
    evenings: Sequence[EveningEffects], title: str | Promise, of: Reading
) -> LineChart | None:
    """A line chart of shares, in percent; None for fewer than two points."""
    values = chart_values(evenings, lambda evening: percent(of(evening)))
    if len(values) < 2 or not any(value for _day, value in values):
        return None
    return LineChart(title=str(title), values=values, unit="%")


def chart_values(evenings: Sequence[EveningEffects], of: Reading) -> list[tuple[str, float]]:
    """Values by day, without meetings that have none."""
    found = ((evening, of(evening)) for evening in evenings)
    return [(day_of(evening), round(value, 1)) for evening, value in found if value is not None]


def percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share)


def day_of(evening: EveningEffects) -> str:
    """The day of a meeting: «19 ноя», “19 Nov”."""
    style = "j b" if (get_language() or "ru").startswith("ru") else "j M"
    return date_format(timezone.localtime(evening.meeting.starts_at), style)
