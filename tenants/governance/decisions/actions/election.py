"""Election without candidates: each names somebody and says why; then one person is proposed.

The rounds are those of the sociocratic election (Gerard Endenburg, “Sociocracy: The Organization of
Decision-Making”, 1998): nominate, change one's nomination after hearing the others, consent.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.governance.decisions import notices, schedule
from tenants.governance.decisions.actions.words import cleaned
from tenants.governance.decisions.errors import NothingSaid, NotYet, OtherWay
from tenants.governance.decisions.locking import check_lead, locked_elector, locked_open
from tenants.governance.decisions.models import Decision, Stage, Way, Word
from tenants.members.models import Member


@transaction.atomic
def nominate(decision: Decision, *, by: Member, about: Member, text: str, now: datetime) -> Word:
    """Name an elector, oneself too, and say why; a second nomination replaces the first.

    Raises Closed, OtherWay, NotYet (once words are given), NotAnElector, NothingSaid.
    """
    locked = locked_open(decision, now=now)
    if locked.way != Way.ELECTION:
        raise OtherWay
    if locked.stage(now=now) == Stage.ANSWER and locked.options:
        raise NotYet
    locked_elector(locked, by)
    locked_elector(locked, about)
    text = cleaned(text)
    if not text:
        raise NothingSaid
    mine = Word.objects.filter(decision=locked, by=by, kind=Word.Kind.NOMINATION)
    mine.update(taken_back_at=now)
    made: Word = Word.objects.create(
        decision=locked, kind=Word.Kind.NOMINATION, by=by, about=about, text=text, made_at=now
    )
    return made


@transaction.atomic
def propose_person(
    decision: Decision, *, by: Member, about: Member, text: str, now: datetime
) -> Decision:
    """Propose one of those who were named, by their reasons; words are asked from now on.

    Raises Closed, OtherWay, NotTheLead, NotYet, NotAnElector, NothingSaid.
    """
    locked = locked_open(decision, now=now)
    check_lead(locked, by, now=now)
    if locked.way != Way.ELECTION:
        raise OtherWay
    named = Word.objects.filter(decision=locked, kind=Word.Kind.NOMINATION, taken_back_at=None)
    if locked.options or not named.filter(about=about).exists():
        raise NotYet
    locked_elector(locked, about)
    text = cleaned(text)
    if not text:
        raise NothingSaid
    locked.options, locked.reason = [about.pk], text
    locked.reacts_at, locked.answers_at = min(locked.reacts_at, now), now
    locked.closes_at = max(locked.closes_at, schedule.after_version(now))
    locked.save()
    schedule.set_alarms(locked, now=now)
    notices.tell_electors(notices.CHANGED, locked, key="person", by=by, now=now)
    return locked
