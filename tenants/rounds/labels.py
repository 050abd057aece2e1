"""Steps of a round in words, as the component “steps” shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from tenants.formats.catalogue.spec import StepKind
from tenants.rounds.models import Round
from tenants.ui import dates


def shown_steps(round: Round, *, now: datetime) -> Sequence[Mapping[str, str]]:
    words = {
        StepKind.SOLO: _("Everybody writes alone; others’ words are hidden"),
        StepKind.GROUPS: _("Together: read, answer each other"),
    }
    return [
        {
            "title": words[step.kind],
            "detail": _("until %(when)s") % {"when": dates.when(step.ends_at)},
            "state": "done" if step.is_over(now=now) else _state(step.is_current(now=now)),
        }
        for step in round.steps
    ]


def _state(is_current: bool) -> str:
    return "current" if is_current else "next"
