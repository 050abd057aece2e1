"""Open a decision; let its next step begin before its time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from tenants.governance.decisions import notices, schedule
from tenants.governance.decisions.errors import (
    NoElectors,
    NoOptions,
    NotYet,
    OtherWay,
    TooFewToHide,
    WrongEnd,
)
from tenants.governance.decisions.locking import check_lead, locked_open
from tenants.governance.decisions.models import Decision, Elector, Stage, Urn, Way
from tenants.governance.decisions.models.decision import BY_OBJECTIONS, BY_OPTIONS, HIDEABLE
from tenants.governance.decisions.validators import (
    LEAST_ANONYMOUS,
    LONGEST,
    MOST_ELECTORS,
    MOST_OPTIONS,
    SHORTEST,
)
from tenants.members.city_settings import QUORUM
from tenants.members.models import Member

Subject = tuple[str, int]
NO_SUBJECT: Subject = ("", 0)


@transaction.atomic
def open_decision(
    *,
    by: Member,
    way: str,
    title: str,
    text: str,
    electors: Iterable[Member],
    closes_at: datetime,
    now: datetime,
    subject: Subject = NO_SUBJECT,
    quorum: int | None = None,
    review_on: date | None = None,
    options: Sequence[str] = (),
    most_choices: int = 1,
    is_anonymous: bool = False,
) -> Decision:
    """Ask the electors, who are fixed with that. The alarm at `closes_at` counts and announces.

    By consent the first quarter of the time is for questions, the second for reactions, the rest
    for consent and objections. `quorum`: words that are needed, the city's usual share if None.
    `subject` names a row of another app, which hears of the end by the signal `decision_closed`.
    `options`: of a poll, dots and a ranking texts, of a date instants in ISO format;
    `most_choices` of a poll, or the dots of each. Takes as many statements for any number of
    electors. Raises NoElectors, WrongEnd, NoOptions, OtherWay, TooFewToHide.
    """
    asked = sorted({member.pk for member in electors if member.left_at is None})
    if not 2 <= len(asked) <= MOST_ELECTORS:
        raise NoElectors
    if not SHORTEST <= closes_at - now <= LONGEST:
        raise WrongEnd
    _check_options(way, options, is_anonymous=is_anonymous, electors=len(asked))
    begins = schedule.steps(now, closes_at) if way in BY_OBJECTIONS else (now, now)
    decision: Decision = Decision.objects.create(
        way=way,
        title=title,
        text=text,
        options=list(options),
        most_choices=most_choices,
        is_anonymous=is_anonymous,
        by=by,
        subject_kind=subject[0],
        subject_id=subject[1],
        elector_count=len(asked),
        quorum=least_words(len(asked)) if quorum is None else min(max(quorum, 1), len(asked)),
        opened_at=now,
        reacts_at=begins[0],
        answers_at=begins[1],
        closes_at=closes_at,
        review_on=review_on,
    )
    Elector.objects.bulk_create([Elector(decision=decision, member_id=key) for key in asked])
    if is_anonymous:
        Urn.objects.create(decision=decision)
    schedule.set_alarms(decision, now=now)
    notices.tell_electors(notices.OPENED, decision, by=by, now=now)
    return decision


def _check_options(way: str, options: Sequence[str], *, is_anonymous: bool, electors: int) -> None:
    least = 2 if way in BY_OPTIONS else 0
    most = MOST_OPTIONS if way in BY_OPTIONS else 0
    if not least <= len(options) <= most:
        raise NoOptions
    if is_anonymous and way not in HIDEABLE:
        raise OtherWay
    if is_anonymous and electors < LEAST_ANONYMOUS:
        raise TooFewToHide


def least_words(electors: int) -> int:
    """The usual quorum: the share that the city has decided on, two at least. One statement."""
    return max(2, -(-electors // QUORUM.value()))


@transaction.atomic
def begin_next_step(decision: Decision, *, by: Member, now: datetime) -> Decision:
    """Let reactions or answers begin now. Raises Closed, NotTheLead, NotYet."""
    locked = locked_open(decision, now=now)
    check_lead(locked, by, now=now)
    match locked.stage(now=now):
        case Stage.CLARIFY:
            locked.reacts_at = now
        case Stage.REACT if locked.way == Way.CONSENT:
            locked.answers_at = now
        case _:
            raise NotYet
    locked.save(update_fields=["reacts_at", "answers_at"])
    schedule.set_alarms(locked, now=now)
    return locked
