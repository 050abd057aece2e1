"""Open a round, end it, undo its opening, and write what its owner takes along."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from tenants.live.models import Seat
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.rounds import notices
from tenants.rounds.errors import (
    NobodyAsked,
    NobodyChosen,
    QuestionClosed,
    RoundIsOpen,
    RoundNotYours,
    RoundOver,
    StillOpen,
    TooManyChosen,
    WordsGiven,
)
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.signals import round_ended
from tenants.rounds.steps import timetable
from tenants.rounds.validators import MAX_CHOSEN, MAX_PROMPT, MAX_TAKEN
from tenants.ui.plain_text import one_line, several_lines, shortened

END, REMIND = "rounds.end", "rounds.remind"  # alarms; their key is the round's


@transaction.atomic
def open_round(
    question: Question,
    *,
    by: Member,
    hours: int,
    shape: str,
    asks: str,
    now: datetime,
    chosen: Iterable[Member] = (),
    prompt: str = "",
) -> Round:
    """Ask for perspectives on one's own question. Who is asked by name is fixed here.

    Raises RoundNotYours, QuestionClosed, RoundIsOpen, NobodyAsked, NobodyChosen, TooManyChosen.
    """
    locked = Question.objects.select_for_update(of=("self",)).select_related("author")
    asked_about = locked.get(pk=question.pk)
    if asked_about.author_id != by.pk:
        raise RoundNotYours
    if not asked_about.is_open:
        raise QuestionClosed
    people = _asked(asked_about, asks=asks, chosen=chosen)
    for overdue in Round.objects.filter(question=asked_about, ended_at=None, ends_at__lte=now):
        end_locked(lock_round(overdue), now=now)  # its alarm is late
    steps = timetable(shape, hours=hours, now=now)
    try:
        with transaction.atomic():
            opened: Round = Round.objects.create(
                question=asked_about,
                asks=asks,
                prompt=shortened(one_line(prompt), MAX_PROMPT),
                opened_at=now,
                alone_until=steps[0].ends_at,
                ends_at=steps[-1].ends_at,
            )
    except IntegrityError as error:
        raise RoundIsOpen from error
    RoundWord.objects.bulk_create(
        [RoundWord(round=opened, member_id=number, is_asked=True) for number in sorted(people)]
    )
    city, key = current_city(), str(opened.pk)
    alarms.set(city=city, kind=END, key=key, due_at=opened.ends_at)
    if people:
        half = opened.opened_at + (opened.alone_until - opened.opened_at) / 2
        alarms.set(city=city, kind=REMIND, key=key, due_at=half)
    notices.tell_of_opening(opened, people, now=now)
    return opened


@transaction.atomic
def end_round(round: Round, *, by: Member, now: datetime) -> Round:
    """End one's round before its time. Idempotent; keeps the first end. Raises RoundNotYours."""
    locked = lock_round(round)
    if not locked.is_owned_by(by):
        raise RoundNotYours
    end_locked(locked, now=now)
    return locked


def end_locked(round: Round, *, now: datetime) -> None:
    """Keep the words as the result, and tell its owner and those who spoke. Idempotent.

    Call with the round locked.
    """
    if round.ended_at is not None:
        return
    round.ended_at = min(now, round.ends_at)
    round.save(update_fields=["ended_at"])
    _cancel_alarms(round)
    notices.withdraw(round)
    notices.tell_of_end(round, now=now)
    round_ended.send(sender=Round, round=round, now=now)


@transaction.atomic
def undo_round(round: Round, *, by: Member) -> None:
    """Undo an opening by mistake, while nobody has given a word.

    Raises RoundNotYours, RoundOver, WordsGiven.
    """
    locked = lock_round(round)
    if not locked.is_owned_by(by):
        raise RoundNotYours
    if locked.ended_at is not None:
        raise RoundOver
    if locked.words.given().exists():
        raise WordsGiven
    _cancel_alarms(locked)
    notices.withdraw(locked)
    locked.delete()


@transaction.atomic
def take_along(round: Round, *, by: Member, text: str, now: datetime) -> Round:
    """Write what the owner takes with them, or other words for it; empty ones take it back.

    Raises RoundNotYours, StillOpen.
    """
    locked = lock_round(round)
    if not locked.is_owned_by(by):
        raise RoundNotYours
    if locked.is_open(now=now):
        raise StillOpen
    text, is_first = several_lines(text)[:MAX_TAKEN].strip(), not locked.taken
    if text == locked.taken:
        return locked
    locked.taken, locked.taken_at = text, now if text else None
    locked.save(update_fields=["taken", "taken_at"])
    if text and is_first:
        notices.tell_of_taking(locked, now=now)
    return locked


def lock_round(round: Round) -> Round:
    locked = Round.objects.select_for_update(of=("self",)).select_related("question__author")
    found: Round = locked.get(pk=round.pk)
    return found


def table_mates(question: Question) -> set[int]:
    """Keys of the members who sat at a table with the question, without its author."""
    seats = Seat.objects.filter(
        table__items__question=question, table__items__outcome="worked_on"
    ).filter(member__left_at=None, member__isnull=False)
    return set(seats.exclude(member=question.author_id).values_list("member", flat=True))


def _asked(question: Question, *, asks: str, chosen: Iterable[Member]) -> set[int]:
    """Keys of those who are asked by name."""
    if asks == Round.Asks.ALL:
        return set()
    if asks == Round.Asks.TABLE:
        if found := table_mates(question):
            return found
        raise NobodyAsked
    names = {member.pk for member in chosen} - {question.author_id}
    here = set(Member.objects.here().filter(pk__in=names).values_list("pk", flat=True))
    if not here:
        raise NobodyChosen
    if len(here) > MAX_CHOSEN:
        raise TooManyChosen
    return here


def _cancel_alarms(round: Round) -> None:
    for kind in (END, REMIND):
        alarms.cancel(city=current_city(), kind=kind, key=str(round.pk))
