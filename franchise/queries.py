"""Reads of applications: their progress as a line with stops."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from franchise.models import Application, BuildStep
from tenants.ui.linemap import Line, State, Stop


def line_of(application: Application) -> Line:
    """Sent → HQ reads → built → live; while it is being built, every step is a stop."""
    match application.state:
        case Application.State.BUILDING | Application.State.LIVE:
            stops = [_sent(application), *_building(application)]
        case Application.State.DECLINED:
            stops = [
                _sent(application),
                Stop(label=_("HQ has answered"), state="current", when=application.review.at),
            ]
        case Application.State.SECOND:
            stops = _second(application)
        case Application.State.WITHDRAWN:
            label = str(Application.State.WITHDRAWN.label)
            stops = [_sent(application), Stop(label=label, state="current")]
        case _:
            stops = [_sent(application), *_ahead("current")]
    return Line(title=application.name, stops=stops, ends="closed")


def price_for_initiators() -> str:
    """The price of beginning a city: the operator's words, or that it costs nothing."""
    language = "EN" if (get_language() or "ru").startswith("en") else "RU"
    words: str = getattr(settings, f"INITIATORS_PRICE_{language}")
    return words or _(
        "Beginning a city costs the group nothing today. Should that change, you are told before "
        "you decide."
    )


def next_steps() -> Line:
    """The steps that follow an application, before it is sent."""
    return Line(
        title=_("What happens next"),
        stops=[Stop(label=_("You send it"), kind="start", state="current"), *_ahead("next")],
        ends="open",
    )


def _ahead(first: State) -> list[Stop]:
    return [
        Stop(label=_("HQ reads"), state=first, detail=_("usually within three days")),
        Stop(label=_("The city is built"), detail=_("takes a minute")),
        Stop(label=_("Doors open"), detail=_("you are the first members")),
    ]


def _sent(application: Application) -> Stop:
    return Stop(
        label=_("Sent"),
        kind="start",
        state="done",
        when=timezone.localdate(application.submitted_at),
    )


def _building(application: Application) -> list[Stop]:
    done = {step.kind for step in application.steps.all()}
    stops: list[Stop] = []
    ahead: State = "current"
    for kind, label in BuildStep.Kind.choices:
        if kind in done:
            stops.append(Stop(label=label, state="done"))
        else:
            stops.append(Stop(label=label, state=ahead))
            ahead = "next"
    return stops


def _second(application: Application) -> list[Stop]:
    asked, met = application.asked_at, application.introduced_at
    has_confirmed = any(person.confirmed_at for person in application.initiators.all())
    return [
        _sent(application),
        Stop(label=_("You confirm by the letter"), state="done" if has_confirmed else "current"),
        Stop(
            label=_("The first group is asked"),
            state="done" if asked else "current" if has_confirmed else "next",
            when=timezone.localdate(asked) if asked else None,
        ),
        Stop(
            label=_("They take you in") if application.is_one_person else _("You meet"),
            state="done" if met else "current" if asked else "next",
            when=timezone.localdate(met) if met else None,
        ),
    ]
