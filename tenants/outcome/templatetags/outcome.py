"""Template tags for outcomes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tenants.live.models import Capture
from tenants.outcome import labels
from tenants.outcome.effects.energy import Energy
from tenants.outcome.queries.minutes import Numbers
from tenants.outcome.queries.question_outcome import MeetingCaptures

register = template.Library()
ICONS = {
    Capture.Kind.PERSPECTIVE: "eye",
    Capture.Kind.REALISATION: "sparkles",
    Capture.Kind.IDEA: "light-bulb",
    Capture.Kind.COMMITMENT: "hand-raised",
}
LETTERS_A_MINUTE = 1000  # read with understanding


register.filter("promise", labels.promise)
register.filter("author", labels.author_of)


@register.filter
def kind_icon(kind: str) -> str:
    return ICONS[Capture.Kind(kind)]


@register.filter
def is_in(thought: Capture, numbers: Collection[int]) -> bool:
    return thought.pk in numbers


@register.filter
def names(people: Iterable[Any]) -> str:
    return ", ".join(person.name for person in people)


@register.filter
def tables(numbers: Sequence[int]) -> str:
    """Numbers of tables: «стол 2», «столы 1, 2, 3»."""
    listed = ", ".join(map(str, sorted(numbers)))
    return ngettext("table %(numbers)s", "tables %(numbers)s", len(numbers)) % {"numbers": listed}


@register.filter
def counts(numbers: Numbers) -> list[tuple[int, str]]:
    """The numbers of a meeting with their names, without zeros."""
    n = numbers
    named = [
        (n.came, ngettext("person came", "people came", n.came)),
        (n.questions, ngettext("question worked on", "questions worked on", n.questions)),
        (n.perspectives, ngettext("perspective", "perspectives", n.perspectives)),
        (n.realisations, ngettext("realisation", "realisations", n.realisations)),
        (n.commitments, ngettext("commitment", "commitments", n.commitments)),
    ]
    return [(number, name) for number, name in named if number]


@register.filter
def as_sentence(numbers: Numbers) -> str:
    """The numbers of a meeting in a sentence: «16 человек пришли, 4 запроса проработаны, …»."""
    sentence = ", ".join(f"{number} {name}" for number, name in counts(numbers))
    return f"{sentence}." if sentence else _("Nobody has come.")


@register.filter
def before_after(energy: Energy) -> str:
    return f"{one_digit(energy.before)} → {one_digit(energy.after)}"


@register.filter
def answers(people: int) -> str:
    return ngettext("%d answer", "%d answers", people) % people


@register.filter
def weeks_in_a_row(weeks: int) -> str:
    return ngettext("week in a row we have met", "weeks in a row we have met", weeks)


@register.filter
def questions_worked(number: int) -> str:
    return ngettext("question worked on", "questions worked on", number)


@register.filter
def realisations_had(number: int) -> str:
    return ngettext("realisation", "realisations", number)


@register.filter
def pairs_met(number: int) -> str:
    return ngettext(
        "pair worked together for the first time",
        "pairs worked together for the first time",
        number,
    )


@register.filter
def over_evenings(number: int) -> str:
    return ngettext("Counted over %d evening.", "Counted over %d evenings.", number) % number


@register.filter
def percent(share: float) -> str:
    return f"{round(100 * share)} %"


@register.filter
def one_digit(number: float | None) -> str:
    """Round to one digit like the charts; `number_format` alone truncates."""
    return "—" if number is None else str(number_format(round(number, 1), 1))


@register.filter
def reading_time(evenings: Sequence[MeetingCaptures]) -> str:
    """The time for reading the captures, in words."""
    characters = sum(len(t.text) for e in evenings for group in e.groups for t in group.thoughts)
    minutes = max(1, round(characters / LETTERS_A_MINUTE))
    if characters < LETTERS_A_MINUTE:
        return _("read in under a minute")
    return ngettext("%d minute to read", "%d minutes to read", minutes) % minutes
