"""One value or rule in force is in practice each week; observations of it are gathered.

The rotation takes the one that has waited longest, those that never had a week first, and of
these the oldest. The week of the city begins on Monday. What an evening was closed with, or the
core chose, stays for the rest of its week and waits for all the others afterwards.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from tenants.governance.values import errors
from tenants.governance.values.models import Observation, Rule, Value
from tenants.governance.values.permissions import check_core
from tenants.governance.values.validators import MAX_OBSERVATION
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry.scope import current_city

Thing = Value | Rule
NEVER = datetime.min.replace(tzinfo=UTC)


def things_in_force() -> list[Thing]:
    """Values and rules that can be in practice, the oldest first. Two statements."""
    values = Value.objects.filter(state=Value.State.IN_FORCE)
    return sorted([*values, *Rule.objects.in_force()], key=_age)


def in_practice(*, now: datetime) -> Thing | None:
    """The value or rule of this week; None where nothing is in force. Two statements."""
    return chosen_of(things_in_force(), now=now)


def chosen_of(things: list[Thing], *, now: datetime) -> Thing | None:
    """The one of this week among those in force."""
    monday = week_of(now)
    practised = [thing for thing in things if (thing.practised_at or NEVER) >= monday]
    if practised:
        return max(practised, key=_last)
    return min(things, key=lambda thing: (_last(thing), *_age(thing)), default=None)


def week_of(now: datetime) -> datetime:
    """The beginning of the week, in the city's zone."""
    day = timezone.localdate(now, current_city().zone)
    return datetime.combine(day - timedelta(days=day.weekday()), time(), tzinfo=current_city().zone)


def practise_this_week(*, now: datetime) -> None:
    """Count this week for what is in practice. Idempotent within the week."""
    thing = in_practice(now=now)
    if thing is not None and (thing.practised_at or NEVER) < week_of(now):
        _practise(thing, now=now)


@transaction.atomic
def choose(thing: Thing, *, by: Member, now: datetime) -> None:
    """Put another value or rule in practice this week. Raises NotTheCore, NotPossibleNow."""
    check_core(by, now=now)
    locked = _locked(thing)
    if not locked.is_in_force:
        raise errors.NotPossibleNow
    _practise(locked, now=now)


@transaction.atomic
def observe(
    thing: Thing, *, by: Member, text: str, now: datetime, meeting: Meeting | None = None
) -> Observation:
    """Keep what was seen of a value or a rule, perhaps at a meeting where one was.

    Raises NothingObserved, ObservationTooLong, NotPossibleNow, NotAtTheMeeting.
    """
    text = text.replace("\x00", "").strip()
    if not text:
        raise errors.NothingObserved
    if len(text) > MAX_OBSERVATION:
        raise errors.ObservationTooLong
    locked = _locked(thing)
    if not locked.is_in_force:
        raise errors.NotPossibleNow
    if meeting and not Attendance.objects.came().filter(meeting=meeting, member=by).exists():
        raise errors.NotAtTheMeeting
    field = "rule" if isinstance(locked, Rule) else "value"
    made: Observation = Observation.objects.create(
        **{field: locked}, meeting=meeting, member=by, text=text, made_at=now
    )
    return made


def take_back(observation: Observation, *, by: Member) -> None:
    """Delete one's own observation. Raises NotTheAuthor."""
    if observation.member_id != by.pk:
        raise errors.NotTheAuthor
    observation.delete()


def _locked(thing: Thing) -> Thing:
    found: Thing
    if isinstance(thing, Rule):
        found = Rule.objects.select_for_update(of=("self",)).get(pk=thing.pk)
    else:
        found = Value.objects.select_for_update(of=("self",)).get(pk=thing.pk)
    return found


def _practise(thing: Thing, *, now: datetime) -> None:
    thing.practised_at = now
    thing.save(update_fields=["practised_at"])


def _last(thing: Thing) -> datetime:
    return thing.practised_at or NEVER


def _age(thing: Thing) -> tuple[datetime, bool, int]:
    """Since when it is there; a value comes before a rule of the same moment."""
    if isinstance(thing, Rule):
        return thing.made_at, True, thing.pk
    return thing.decided_at or NEVER, False, thing.pk
