"""The shapes of voices in decisions among options, checked before they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tenants.governance.decisions.errors import WrongBallot
from tenants.governance.decisions.models import Decision, Way


def check_voice(decision: Decision, voice: Mapping[str, Any]) -> dict[str, Any]:
    """The voice as it is stored: nothing but numbers of this decision. Raises WrongBallot."""
    options = range(len(decision.options))
    try:
        match decision.way:
            case Way.POLL:
                return {"options": _some(voice["options"], options, most=decision.most_choices)}
            case Way.DOTS:
                return {"dots": _dots(voice["dots"], options, most=decision.most_choices)}
            case Way.RANKED:
                return {"places": _places(voice["places"], options)}
            case _:
                yes = _numbers(voice.get("yes", ()), options)
                maybe = _numbers(voice.get("maybe", ()), options)
                return {"yes": yes, "maybe": [one for one in maybe if one not in yes]}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WrongBallot from error


def _numbers(sent: Iterable[Any], options: range) -> list[int]:
    found = sorted({int(one) for one in sent})
    if any(one not in options for one in found):
        raise WrongBallot
    return found


def _some(sent: Iterable[Any], options: range, *, most: int) -> list[int]:
    found = _numbers(sent, options)
    if not 1 <= len(found) <= most:
        raise WrongBallot
    return found


def _dots(sent: Mapping[Any, Any], options: range, *, most: int) -> dict[str, int]:
    found = {int(one): int(dots) for one, dots in sent.items() if int(dots)}
    _numbers(found, options)
    if min(found.values(), default=0) < 1 or sum(found.values()) > most:
        raise WrongBallot
    return {str(one): found[one] for one in sorted(found)}


def _places(sent: Mapping[Any, Any], options: range) -> dict[str, int]:
    """Places without gaps, 1 for the best."""
    found = {int(one): int(place) for one, place in sent.items()}
    _numbers(found, options)
    if not found or min(found.values()) < 1:
        raise WrongBallot
    order = {place: number for number, place in enumerate(sorted(set(found.values())), start=1)}
    return {str(one): order[found[one]] for one in sorted(found)}
