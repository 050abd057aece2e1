"""Create the minutes of a closed meeting, and write their note."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenants.live.models import Encounter
from tenants.live.queries import pairs_met
from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.outcome.errors import NotKeeper, StaleNote
from tenants.outcome.models import Minutes, Note
from tenants.outcome.permissions import may_keep_minutes
from tenants.outcome.signals import minutes_written, note_written
from tenants.outcome.validators import MAX_NOTE


@transaction.atomic
def write_minutes(meeting: Meeting, *, now: datetime) -> Minutes:
    """Create the minutes, with numbers that can't be computed later. Idempotent."""
    known = Minutes.objects.filter(pk=meeting.pk).first()
    if known:
        return known
    tonight = pairs_met(meeting)
    written = Minutes.objects.create(
        meeting=meeting,
        written_at=now,
        pairs_met=len(tonight),
        pairs_new=_new(tonight),
        pairs_known=Encounter.objects.count(),
        members=Member.objects.here().filter(joined_at__lte=now).count(),
    )
    minutes_written.send(sender=Minutes, minutes=written)
    return written


def _new(tonight: Counter[tuple[int, int]]) -> int:
    """The number of pairs that had never met in work before."""
    people = {number for pair in tonight for number in pair}
    known = Encounter.objects.filter(Q(one__in=people) & Q(other__in=people))
    times = {(one, other): n for one, other, n in known.values_list("one", "other", "times")}
    return sum(times.get(pair, often) <= often for pair, often in tonight.items())


@transaction.atomic
def write_note(
    minutes: Minutes, *, by: Member, text: str, seen: int | None, now: datetime
) -> Minutes:
    """Add a version of the note. `seen`: the version that the writer had read.

    An equal text changes nothing. Raises NotKeeper, StaleNote.
    """
    if not may_keep_minutes(by, minutes.meeting, now=now):
        raise NotKeeper
    locked = Minutes.objects.select_for_update().get(pk=minutes.pk)
    text = text.replace("\x00", "").strip()[:MAX_NOTE]
    if text == (locked.note.text if locked.note else ""):
        return locked
    if seen is not None and seen != locked.number:
        raise StaleNote
    locked.add(Note(text=text, by=by.pk, name=by.name, at=now))
    locked.save(update_fields=["notes"])
    note_written.send(sender=Minutes, minutes=locked)
    return locked
