"""Bar charts of the effects of formats, each with an explanation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.outcome.effects.charts import Effect, percent
from tenants.outcome.effects.formats import FormatEffects
from tenants.ui.charts import RowChart


def effects_by_format(formats: Sequence[FormatEffects]) -> list[Effect]:
    """All charts. Formats are ordered by name: it is not a ranking."""
    return [
        Effect(
            title=_("More energy after than before"),
            means=_("By how much people left more awake than they came, on a scale of 1 to 5."),
            not_means=_("It is marked for the whole evening, whatever else was in it."),
            chart=rows(formats, _("More energy"), lambda f: f.energy.change if f.energy else None),
            empty=_("It appears after an evening where enough people have marked both."),
        ),
        Effect(
            title=_("Realisations for a question"),
            means=_("How many realisations one question has brought its table."),
            not_means=_("Some formats are made for deciding, and nobody writes down a surprise."),
            chart=rows(formats, _("Realisations"), lambda f: f.realisations_each),
            empty=_("The first realisation at a table will stand here."),
        ),
        Effect(
            title=_("Questions for our time"),
            means=_("Questions worked on for ten hours that people spent together."),
            not_means=_("More is not deeper: a long talk about one question counts as one."),
            chart=rows(
                formats,
                _("Questions"),
                lambda f: f.throughput if f.questions else None,
                _("per 10 person-hours"),
            ),
            empty=_("It needs an evening with questions on the agenda."),
        ),
        Effect(
            title=_("Commitments kept"),
            means=_("Of the promises whose day has passed or that are settled, so many were kept."),
            not_means=_("A low share may mean brave promises. Nobody is named here."),
            chart=rows(formats, _("Commitments kept"), lambda f: percent(f.promises.share), "%"),
            empty=_("It appears when the first promises are settled."),
        ),
    ]


def rows(
    formats: Sequence[FormatEffects],
    title: str | Promise,
    of: Callable[[FormatEffects], float | None],
    unit: str | Promise = "",
) -> RowChart | None:
    """Rows of a chart, without formats that have no value."""
    found = ((effects.version.name, of(effects)) for effects in formats)
    values = [(name, round(value, 1)) for name, value in found if value is not None]
    return RowChart(title=str(title), values=values, unit=str(unit)) if values else None
