"""Give, change and withdraw one's word; answer somebody's; say that it helped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.conversations.actions import write_post
from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.members.pauses import check_may_write
from tenants.notifications.actions import mark_read
from tenants.products.models import Question
from tenants.rounds import notices
from tenants.rounds.actions.rounds import lock_round
from tenants.rounds.errors import (
    LongWord,
    NotAmongAsked,
    NotTogetherYet,
    NoWord,
    OwnRound,
    RoundNotYours,
    RoundOver,
    WordStands,
)
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.validators import MAX_WORD
from tenants.ui.plain_text import one_line, several_lines, shortened

QUOTED = 200  # characters of a word that an answer shows


@transaction.atomic
def give_word(*, by: Member, round: Round, text: str, now: datetime) -> RoundWord:
    """Give one's word in a round, or say it better until the step in which it was given ends.

    Anybody joins a round that asks all, as long as it is open.
    Raises NoWord, LongWord, OwnRound, RoundOver, NotAmongAsked, WordStands, Paused.
    """
    check_may_write(by, now=now)
    text = several_lines(text.replace("\r\n", "\n")).strip()
    if not text:
        raise NoWord
    if len(text) > MAX_WORD:
        raise LongWord
    locked = lock_round(round)
    _check_open(locked, by=by, now=now)
    word = RoundWord.objects.filter(round=locked, member=by).first()
    if word is None and locked.asks != Round.Asks.ALL:
        raise NotAmongAsked
    word = word or RoundWord(round=locked, member=by)
    if word.given_at is None:
        word.text, word.given_at = text, now
        word.save()
        mark_read(by=by, kinds=notices.ASKING, path=locked.get_absolute_url(), now=now)
    elif word.text != text:
        _check_step(word, locked, now=now)
        word.text, word.edited_at = text, now
        word.save(update_fields=["text", "edited_at"])
    return word


@transaction.atomic
def withdraw_word(*, by: Member, round: Round, now: datetime) -> None:
    """Take one's word back while the round is open; who was asked stays asked. Idempotent.

    Raises OwnRound, RoundOver.
    """
    locked = lock_round(round)
    _check_open(locked, by=by, now=now)
    mine = RoundWord.objects.filter(round=locked, member=by)
    mine.filter(is_asked=False).delete()
    mine.update(text="", given_at=None, edited_at=None, helped_at=None)


@transaction.atomic
def answer_word(word: RoundWord, *, by: Member, text: str, now: datetime) -> Post:
    """Answer a word in the talk about the question, with a quote of it and its author called.

    Raises NotTogetherYet, RoundOver, and what `write_post` raises.
    """
    round = word.round
    if not round.is_open(now=now):
        raise RoundOver
    if not round.is_together(now=now):
        raise NotTogetherYet
    if not text.strip():
        raise NoWord
    quote = shortened(one_line(word.text), QUOTED)
    called = f"@{word.member.name}, " if word.member.left_at is None else ""
    words = f"> {quote}\n\n{called}{text.strip()}"
    return write_post(by=by, subject=round.question, text=words, now=now)


@transaction.atomic
def mark_helped(word: RoundWord, *, by: Member, helped: bool, now: datetime) -> RoundWord:
    """Say that a word helped, or take that back, as the question's author. Idempotent.

    Raises RoundNotYours.
    """
    round = lock_round(word.round)
    if not round.is_owned_by(by):
        raise RoundNotYours
    locked: RoundWord = RoundWord.objects.given().select_related("member").get(pk=word.pk)
    if helped == (locked.helped_at is not None):
        return locked
    locked.helped_at = now if helped else None
    locked.save(update_fields=["helped_at"])
    if helped:
        notices.tell_of_help(locked, round, now=now)
    return locked


def _check_open(round: Round, *, by: Member, now: datetime) -> None:
    """Raises OwnRound, RoundOver."""
    if round.is_owned_by(by):
        raise OwnRound
    if not round.is_open(now=now) or round.question.state == Question.State.WITHDRAWN:
        raise RoundOver


def _check_step(word: RoundWord, round: Round, *, now: datetime) -> None:
    """Raises WordStands if the step in which the word was given is over."""
    given_at = word.given_at
    if given_at is not None and given_at < round.alone_until <= now:
        raise WordStands
