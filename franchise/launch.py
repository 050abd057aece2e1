"""Read the launch checklists of cities in the hub: who is stuck where, since when, what to say.

For a page of one city: `launch_of_city(city.pk, now=now)` with `franchise/_launch.html`. No city's
schema is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from franchise.models import Application, Franchise, LaunchProgress
from tenants.home.launch import LaunchStep
from tenants.members.validators import SMALLEST_GROUP
from tenants.registry.models import City
from tenants.ui import dates

NUMBERS = ("opened_at", "counts", "first_done", "evenings", "finished_at")


@dataclass(frozen=True, slots=True)
class StepState:
    """A step as `{% steps %}` shows it."""

    title: str
    state: str  # "done", "current" or "next"
    detail: str


@dataclass(frozen=True, slots=True)
class LaunchState:
    """The launch of one city at a moment."""

    progress: LaunchProgress
    now: datetime

    @property
    def finished_at(self) -> datetime | None:
        return self.progress.finished_at

    @property
    def done(self) -> int:
        return len(LaunchStep) if self.finished_at else len(self.progress.done_steps)

    @property
    def total(self) -> int:
        return len(LaunchStep)

    @property
    def stuck_at(self) -> LaunchStep | None:
        return self.progress.stuck_at

    @property
    def since(self) -> datetime:
        return self.progress.stuck_since

    @property
    def days(self) -> int:
        """Whole days at the first open step."""
        return max(0, (self.now - self.since).days)

    @property
    def stuck(self) -> str:
        """The first open step and the time at it, in words."""
        if self.stuck_at is None:
            return ""
        if not self.days:
            return _("At “%(step)s” since today") % {"step": self.stuck_at.label}
        words = ngettext(
            "Stuck at “%(step)s” for %(days)d day",
            "Stuck at “%(step)s” for %(days)d days",
            self.days,
        )
        return words % {"step": self.stuck_at.label, "days": self.days}

    @property
    def sentence(self) -> str:
        """The next sentence to say, for initiators and for HQ."""
        return sentence(self.stuck_at, self.progress.counts) if self.stuck_at else ""

    @property
    def steps(self) -> list[StepState]:
        if self.finished_at:
            return [self._step(step, "done") for step in LaunchStep]
        done = self.progress.done_steps
        states = {step: "done" if step in done else "next" for step in LaunchStep}
        if self.stuck_at:
            states[self.stuck_at] = "current"
        return [self._step(step, state) for step, state in states.items()]

    def _step(self, step: LaunchStep, state: str) -> StepState:
        moment = self.progress.first_done_at(step)
        if state == "done":
            when = dates.when(timezone.localdate(moment)) if moment else ""
            return StepState(str(step.label), state, when)
        number = _shown(step, self.progress.counts.get(step, 0))
        detail = _("%(number)s of %(needed)s") % {"number": number, "needed": step.needed}
        if moment:
            detail = _("%(detail)s; was done before") % {"detail": detail}
        elif step.needed == 1:
            detail = ""
        return StepState(str(step.label), state, detail)


def launch_of(application: Application, *, now: datetime) -> LaunchState | None:
    """The launch of the application's city; None before its doors are open."""
    if application.state != Application.State.LIVE:
        return None
    return launch_of_city(application.franchise.city_id, now=now)


def launch_of_city(city_id: int, *, now: datetime) -> LaunchState | None:
    """The launch of a city. One query.

    None for a city that has pushed nothing yet, or has met often enough without finishing.
    """
    return _state(LaunchProgress.objects.filter(pk=city_id).first(), now=now)


def message_to_group(launch: LaunchState, *, language: str) -> str:
    """HQ's ready words to a stuck group, in the group's language."""
    with translation.override(language):
        return _("Hello! %(stuck)s. %(sentence)s What is in the way, and how can we help?") % {
            "stuck": launch.stuck,
            "sentence": launch.sentence,
        }


def with_launches(cities: QuerySet[City, Any]) -> QuerySet[Any, Any]:
    """Annotate cities with `launch_numbers` and `application_id`, the one they began with."""
    begun = Franchise.objects.filter(city=OuterRef("pk"), ended_at=None)
    annotated: QuerySet[Any, Any] = cities.annotate(
        launch_numbers=launch_numbers(OuterRef("pk")),
        application_id=Subquery(begun.values("application")[:1]),
    )
    return annotated


def launch_numbers(city: OuterRef) -> Subquery:
    """The row of a city as one JSON value, for `state_from`."""
    rows = LaunchProgress.objects.filter(pk=city)
    return Subquery(rows.values(row=JSONObject(**{name: name for name in NUMBERS}))[:1])


def state_from(numbers: dict[str, Any] | None, *, now: datetime) -> LaunchState | None:
    """The launch behind the annotation `launch_numbers`; None as in `launch_of_city`."""
    if numbers is None:
        return None
    moments = {
        name: parse_datetime(numbers[name]) if numbers[name] else None
        for name in ("opened_at", "finished_at")
    }
    return _state(LaunchProgress(**(numbers | moments)), now=now)


def stuck_longest_first(cities: Iterable[Any], *, now: datetime) -> list[tuple[Any, LaunchState]]:
    """Active cities of `with_launches` whose launch is under way. No query."""
    found = [
        (city, state)
        for city in cities
        if city.state == City.State.ACTIVE
        and (state := state_from(city.launch_numbers, now=now))
        and not state.finished_at
    ]
    return sorted(found, key=lambda pair: (pair[1].since, pair[0].pk))


def sentence(step: LaunchStep, counts: dict[str, int]) -> str:
    """A sentence that moves this step on; both sides can say it as it is."""
    match step:
        case LaunchStep.VENUE:
            return _(
                "Where exactly are the meetings: which street, which house? One line in the "
                "rhythm of meetings, and newcomers find the door."
            )
        case LaunchStep.SLOT:
            return _(
                "Which evening of the week is it? Choose one day and one hour: what happens "
                "every week, people remember."
            )
        case LaunchStep.DUTIES:
            left = max(1, step.needed - counts.get(step, 0))
            words = ngettext(
                "Who takes one more duty? %(left)d of three is open: one press on the page "
                "“The core”, for twelve weeks.",
                "Who takes one more duty? %(left)d of three are open: one press on the page "
                "“The core”, for twelve weeks.",
                left,
            )
            return words % {"left": left}
        case LaunchStep.FORMATS:
            return _(
                "Which formats do you begin with? Look through the shelf, leave two or three, and "
                "put the others away: they can come back any day."
            )
        case LaunchStep.PEOPLE:
            return _(
                "Who else should be there? If each of you sends the code to two people, ten "
                "are invited this week."
            )
        case LaunchStep.MEETING:
            return _(
                "Is the first meeting on? Until somebody of the core confirms it, people "
                "can't count on it."
            )
        case LaunchStep.CHAT:
            return _(
                "Where do you talk between the meetings? Put the link to the chat on the "
                "city's page, and newcomers stay in touch."
            )
        case LaunchStep.VALUES:
            return _(
                "When do you talk about what matters to you? Choose the day of your values "
                "evening now, while everybody is keen."
            )


def _state(progress: LaunchProgress | None, *, now: datetime) -> LaunchState | None:
    if progress is None or not (progress.is_under_way or progress.finished_at):
        return None
    return LaunchState(progress, now)


def _shown(step: LaunchStep, number: int) -> str:
    if step == LaunchStep.PEOPLE and 0 < number < SMALLEST_GROUP:
        return _("fewer than %(number)d") % {"number": SMALLEST_GROUP}
    return str(number)
