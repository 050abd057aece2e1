"""Choose among options, in the open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from tenants.governance.decisions.ballot_shapes import check_voice
from tenants.governance.decisions.errors import OtherWay
from tenants.governance.decisions.locking import locked_elector, locked_for_answers
from tenants.governance.decisions.models import Decision, Elector
from tenants.governance.decisions.models.decision import BY_OPTIONS
from tenants.members.models import Member


@transaction.atomic
def choose(decision: Decision, *, by: Member, voice: Mapping[str, Any], now: datetime) -> Elector:
    """Give or change one's voice; see `counting` for its shape.

    Raises Closed, NotYet, OtherWay, NotAnElector, WrongBallot.
    """
    locked = locked_for_answers(decision, *BY_OPTIONS, now=now)
    if locked.is_anonymous:
        raise OtherWay
    kept = check_voice(locked, voice)
    elector = locked_elector(locked, by)
    elector.voice, elector.has_spoken, elector.said_at = kept, True, now
    elector.version, elector.delegate, elector.recorded_by = 1, None, None
    elector.save()
    return elector
