"""Seed rounds of perspectives: given, ended, taken along."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast
from tenants.products.models import Question
from tenants.rounds.actions import end_round, give_word, mark_helped, open_round, take_along

HOUR = timedelta(hours=1)


def seed_rounds(telling: records.City, cast: Cast, *, now: datetime) -> None:
    for told in telling.rounds:
        question = cast.questions[told.question]
        if question.is_open:
            _tell(told, question, cast, now=now)


def _tell(told: records.Round, question: Question, cast: Cast, *, now: datetime) -> None:
    """Each word at its own time; what is over has ended, and its author has thought about it."""
    owner, opened_at = question.author, now - told.opened_hours_ago * HOUR
    round = open_round(
        question,
        by=owner,
        hours=told.hours,
        shape=told.shape,
        asks=told.asks,
        chosen=[cast.by_key[key] for key in told.chosen],
        prompt=told.prompt,
        now=opened_at,
    )
    for each in told.words:
        at = opened_at + each.after_hours * HOUR
        word = give_word(by=cast.by_key[each.by], round=round, text=each.text, now=at)
        if each.helped:
            mark_helped(word, by=owner, helped=True, now=at + HOUR)
    if round.ends_at <= now:
        end_round(round, by=owner, now=round.ends_at)
        take_along(round, by=owner, text=told.taken, now=round.ends_at + HOUR)
