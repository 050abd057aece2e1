"""Days on which somebody can't lead."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tenants.governance.duties.actions.turns import offer_turn
from tenants.governance.duties.errors import TooManyAbsences, WrongDays
from tenants.governance.duties.models import Absence, Turn
from tenants.governance.duties.validators import LONGEST_AWAY, MOST_ABSENCES
from tenants.meetings.models import Meeting
from tenants.members.models import Member


@transaction.atomic
def add_absence(*, by: Member, first_day: date, last_day: date, now: datetime) -> Absence:
    """Be away on these days of the city: own turns then are put up for a swap.

    Adding the same days twice changes nothing. Raises WrongDays, TooManyAbsences.
    """
    today = timezone.localdate(now)
    if not first_day <= last_day or last_day < today or last_day - today > LONGEST_AWAY:
        raise WrongDays(last_day)
    Member.objects.select_for_update().get(pk=by.pk)
    ahead = Absence.objects.ahead(today=today).filter(member=by)
    if known := ahead.filter(first_day=first_day, last_day=last_day).first():
        return known
    if ahead.count() >= MOST_ABSENCES:
        raise TooManyAbsences(by)
    absence: Absence = Absence.objects.create(member=by, first_day=first_day, last_day=last_day)
    upcoming = Meeting.objects.upcoming(now=now)
    turns = Turn.objects.filter(member=by, meeting__in=upcoming).select_related("meeting")
    for turn in turns.order_by("pk"):
        if absence.covers(timezone.localdate(turn.meeting.starts_at)):
            offer_turn(turn, by=by, now=now)
    return absence


def remove_absence(absence: Absence, *, by: Member) -> None:
    """Be there after all; turns that were put up stay up. Idempotent, and only for one's own."""
    Absence.objects.filter(pk=absence.pk, member=by).delete()
