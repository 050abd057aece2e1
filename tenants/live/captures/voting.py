"""What people give to ideas: dots, or marks while cards go round."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from tenants.live.captures.votes import as_seen, ideas_to_vote
from tenants.live.errors import NotHere, NotVoting, TooManyDots
from tenants.live.models import HIGHEST, Capture, Vote
from tenants.live.screens.state import EveningState, participant_state
from tenants.meetings.models import Attendance

DOTS = 3  # of each person at a table


@transaction.atomic
def vote(
    idea: Capture,
    *,
    by: Attendance,
    points: int,
    now: datetime,
    place: tuple[int, int] | None = None,
) -> None:
    """Dots for ideas of one's table, or a mark from 1 to 5 for somebody's; 0 takes it back.

    Which of the two, and for which ideas, is told by the step where the voter's table is; `place`
    (part and step) is what a page saw that was a little behind.
    Raises NotHere, NotVoting, TooManyDots.
    """
    if by.meeting_id != idea.meeting_id:
        raise NotHere
    state = EveningState(by.meeting, now)
    me = as_seen(state, participant_state(state, by), place)
    if idea not in ideas_to_vote(state, me):
        raise NotVoting
    Attendance.objects.select_for_update(of=("self",)).get(pk=by.pk)
    given = Vote.objects.filter(idea=idea, attendance=by)
    if points <= 0:
        given.delete()
        return
    if me.stop is not None and not me.stop.round:
        others = Vote.objects.filter(attendance=by, idea__block=idea.block).exclude(idea=idea)
        spent = others.aggregate(points=Sum("points"))["points"] or 0
        if spent + points > DOTS:
            raise TooManyDots
    Vote.objects.update_or_create(
        idea=idea, attendance=by, defaults={"points": min(points, HIGHEST), "at": now}
    )
