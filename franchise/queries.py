"""Reads of applications: their progress as a line with stops."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from billing.queries import price_in_words
from franchise.models import Application, BuildStep
from tenants.ui import dates
from tenants.ui.linemap import Line, State, Stop


def line_of(application: Application) -> Line:
    """Sent → HQ reads → read and signed → built → live.

    While the city is being built, every step is a stop.
    """
    match application.state:
        case Application.State.BUILDING | Application.State.LIVE:
            stops = [_sent(application), *_building(application)]
        case Application.State.LEFT:
            stops = [_sent(application), *_building(application), _left(application)]
        case Application.State.AGREEMENT:
            stops = _agreement(application)
        case Application.State.PAYMENT:
            stops = _payment(application)
        case Application.State.DECLINED:
            stops = [
                _sent(application),
                Stop(label=_("HQ has answered"), state="current", when=application.review.at),
            ]
        case Application.State.SECOND:
            stops = _second(application)
        case Application.State.WITHDRAWN | Application.State.RETURNED:
            label = str(application.get_state_display())
            stops = [_sent(application), Stop(label=label, state="current")]
        case _ if application.is_with_group:
            stops = [_sent(application), *_ahead("current", reading=_("HQ has asked"))]
        case _:
            stops = [_sent(application), *_ahead("current")]
    return Line(title=application.name, stops=stops, ends="closed")


def price_for_initiators() -> str:
    """The price of beginning a city: the operator's words, or that it costs nothing."""
    language = "EN" if (get_language() or "ru").startswith("en") else "RU"
    words: str = getattr(settings, f"INITIATORS_PRICE_{language}")
    if not words and settings.BILLING:
        words = price_in_words()
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


def next_move(application: Application, *, now: datetime) -> str:
    """The next move and its side, in one sentence for both sides. One query for signatures."""
    State = Application.State
    with timezone.override(application.zone):
        match application.state:
            case State.SUBMITTED if application.is_with_group:
                return _("The group answers HQ's question.")
            case State.SUBMITTED if not application.is_overdue(now=now):
                until = dates.day(application.promised_at, today=timezone.localdate(now))
                words = _("HQ answers by %(day)s.") % {"day": until}
                return " ".join(filter(None, [_who_confirms(application), words]))
            case State.SUBMITTED:
                return _("HQ answers: it is late.")
            case State.AGREEMENT:
                return _who_signs(application, now=now)
            case State.PAYMENT if application.is_paid:
                return _("The payment has arrived: the city is begun in a moment.")
            case State.PAYMENT:
                return _("One of the group makes the first payment.")
            case State.BUILDING:
                return _("Nobody has to do anything: the city is being built.")
            case State.LIVE:
                return _("The initiators come in by their letters and invite the first people.")
    return ""


def _who_confirms(application: Application) -> str:
    silent = [str(one) for one in application.initiators.all() if not one.confirmed_at]
    if not silent:
        return ""
    words = ngettext(
        "%(names)s opens the letter and says yes.",
        "%(names)s open their letters and say yes.",
        len(silent),
    )
    return words % {"names": ", ".join(silent)}


def _who_signs(application: Application, *, now: datetime) -> str:
    people = application.initiators.select_related("signature")
    confirmed = [one for one in people if one.confirmed_at]
    unsigned = [one for one in confirmed if not hasattr(one, "signature")]
    opens = [one.can_sign_at for one in unsigned if one.can_sign_at and one.can_sign_at > now]
    if opens and len(opens) == len(unsigned):
        words = _("The agreement can be signed from %(when)s.")
        return words % {"when": dates.when(min(opens))}
    if unsigned:
        words = ngettext(
            "%(n)d has not signed: %(names)s.", "%(n)d have not signed: %(names)s.", len(unsigned)
        )
        return words % {"n": len(unsigned), "names": ", ".join(map(str, unsigned))}
    silent = ", ".join(str(one) for one in people if not one.confirmed_at)
    if silent:
        return _("Somebody of them confirms by the letter: %(names)s.") % {"names": silent}
    return _("The group names one more person: at least three sign.")


def _agreement(application: Application) -> list[Stop]:
    opens = [one.can_sign_at for one in application.initiators.all() if one.can_sign_at]
    waits = bool(opens) and min(opens) > timezone.now()
    return [
        _sent(application),
        Stop(label=_("HQ has said yes"), state="done", when=_day(application.review.at)),
        Stop(
            label=_("Time to read"),
            state="current" if waits else "done",
            detail=_("until %(day)s") % {"day": dates.when(min(opens))} if waits else "",
        ),
        Stop(label=_("Everybody signs"), state="next" if waits else "current"),
        *_building_ahead(),
    ]


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _ahead(first: State, *, reading: str = "") -> list[Stop]:
    return [
        Stop(label=reading or _("HQ reads"), state=first, detail=_("usually within three days")),
        Stop(label=_("Reading and signing"), detail=_("everybody of the group")),
        *_building_ahead(),
    ]


def _payment(application: Application) -> list[Stop]:
    return [
        _sent(application),
        Stop(label=_("HQ has said yes"), state="done", when=_day(application.review.at)),
        Stop(label=_("All have signed"), state="done"),
        *_building_ahead(payment="done" if application.is_paid else "current"),
    ]


def _building_ahead(payment: State = "next") -> list[Stop]:
    first = [Stop(label=_("First payment"), state=payment)] if settings.BILLING else []
    return [
        *first,
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


def _left(application: Application) -> Stop:
    ended_at = application.franchise.ended_at
    label = str(Application.State.LEFT.label)
    return Stop(label=label, state="current", when=_day(ended_at) if ended_at else None)


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
