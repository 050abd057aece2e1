"""Follow-ups: a week and a month later members are asked what a realisation has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction

from tenants.live.models import Capture
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.errors import NothingTold, NotOpen, NotYours
from tenants.outcome.models import Trace
from tenants.outcome.validators import MAX_TRACE
from tenants.registry import alarms
from tenants.registry.scope import current_city

ALARMS: Mapping[str, Trace.Kind] = {
    "outcome.week_after": Trace.Kind.WEEK,
    "outcome.month_after": Trace.Kind.MONTH,
}
MIDDAY = time(11)  # in the city's time zone


def set_follow_ups(meeting: Meeting, *, now: datetime) -> None:
    """Set the alarms for a week and a month after a meeting, if that time is still to come."""
    city = current_city()
    ended = meeting.ends_at.astimezone(city.zone)
    for kind, trace in ALARMS.items():
        day = (ended + Trace.AFTER[trace]).date()
        due_at = datetime.combine(day, MIDDAY, tzinfo=city.zone)
        if due_at > now:
            alarms.set(city=city, kind=kind, key=str(meeting.pk), due_at=due_at)


@transaction.atomic
def create_follow_ups(meeting: Meeting, *, kind: str, now: datetime) -> list[Trace]:
    """Create a follow-up for each realisation, unless its member has left or chose "never".

    Idempotent. Returns the new follow-ups, with `capture.by.member`.
    """
    thoughts = (
        meeting.captures.not_taken_back()
        .filter(kind=Capture.Kind.REALISATION, by__member__left_at=None, by__member__isnull=False)
        .exclude(traces__state=Trace.State.NEVER)
        .exclude(traces__kind=kind)
        .select_related("by__member__user")
    )
    return list(
        Trace.objects.bulk_create(
            Trace(capture=thought, kind=kind, state=Trace.State.ASKED, at=now)
            for thought in thoughts
        )
    )


@transaction.atomic
def answer_follow_up(trace: Trace, *, by: Member, text: str, now: datetime) -> Trace:
    """Save the answer to a follow-up; replaces an earlier one.

    Raises NotYours, NotOpen, NothingTold.
    """
    locked = _mine(trace, by=by)
    text = text.replace("\x00", "").strip()[:MAX_TRACE]
    if not text:
        raise NothingTold
    locked.text, locked.state, locked.at = text, Trace.State.TOLD, now
    locked.save(update_fields=["text", "state", "at"])
    return locked


@transaction.atomic
def skip_follow_up(trace: Trace, *, by: Member, now: datetime, never: bool = False) -> Trace:
    """Skip a follow-up; with `never` don't ask about this realisation again.

    It can still be answered later; an answered one stays unchanged.

    Raises NotYours, NotOpen.
    """
    locked = _mine(trace, by=by)
    if locked.state == Trace.State.TOLD:
        return locked
    locked.state = Trace.State.NEVER if never else Trace.State.SKIPPED
    locked.at = now
    locked.save(update_fields=["state", "at"])
    return locked


def _mine(trace: Trace, *, by: Member) -> Trace:
    locked = Trace.objects.select_for_update(of=("self",)).select_related("capture__by")
    found = locked.get(pk=trace.pk)
    if found.kind not in Trace.AFTER:
        raise NotOpen
    if found.capture.by.member_id != by.pk:
        raise NotYours
    return found
