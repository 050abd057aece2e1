"""Seed decisions, each word at its own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from deploy.demo.content import records
from tenants.governance.decisions import actions
from tenants.governance.decisions.models import Decision, Word
from tenants.governance.decisions.schedule import evening_of
from tenants.members.models import Member
from tenants.notifications.actions import mark_read

People = Mapping[str, Member]
MINUTE = timedelta(minutes=1)
BETWEEN_VOICES = timedelta(hours=11)


def seed_decisions(telling: records.City, people: People, *, now: datetime) -> None:
    for told in telling.decisions:
        _seed(told, people, now=now)


def _seed(told: records.Decision, people: People, *, now: datetime) -> None:
    day = timezone.localdate(now) - timedelta(days=told.days_ago)
    opened_at = min(evening_of(day) - timedelta(hours=8), now - MINUTE)
    closes_at = evening_of(day + timedelta(days=told.days))
    keys = told.asked or tuple(people)
    decision = actions.open_decision(
        by=people[told.by],
        way=told.way,
        title=told.title,
        text=told.text,
        electors=[people[key] for key in keys],
        closes_at=closes_at,
        review_on=day + timedelta(days=told.days, weeks=told.review_weeks)
        if told.review_weeks
        else None,
        options=told.options,
        most_choices=told.most_choices,
        is_anonymous=told.is_anonymous,
        now=opened_at,
    )
    _choose(told, decision, people, now=now)
    words = [*told.words, *_consents(told)]
    questions: list[Word] = []
    for word in sorted(words, key=lambda word: word.part):
        at = _moment(decision, word.part)
        if at < now:
            _say(word, decision, people, questions, at=at)
    decision.refresh_from_db()
    if decision.closes_at <= now:
        actions.close_due(decision.pk, now=decision.closes_at)
        for member in people.values():
            mark_read(by=member, path=decision.get_absolute_url(), now=now)


def _choose(told: records.Decision, decision: Decision, people: People, *, now: datetime) -> None:
    """Give the voices, one every eleven hours."""
    name = "places" if told.way == "ranked" else "dots"
    for number, voice in enumerate(told.voices, start=1):
        at = decision.opened_at + number * BETWEEN_VOICES
        if at >= min(now, decision.closes_at):
            return
        kept = {name: {str(option): chosen for option, chosen in enumerate(voice.numbers)}}
        give = actions.cast_ballot if told.is_anonymous else actions.choose
        give(decision, by=people[voice.by], voice=kept, now=at)


def _moment(decision: Decision, part: int) -> datetime:
    """The instant of a word: 0 opens, 25 begins the reactions, 50 the answers, 100 closes.

    Steps begin in the morning, so they aren't in the same places of every decision.
    """
    steps = (0, decision.opened_at), (25, decision.reacts_at), (50, decision.answers_at)
    first, begins = next(step for step in reversed(steps) if step[0] <= part)
    later = [step for step in (*steps[1:], (100, decision.closes_at)) if step[0] > first]
    last, ends = later[0]
    return begins + (ends - begins) * (part - first) / (last - first)


def _consents(told: records.Decision) -> list[records.DecisionWord]:
    return [
        records.DecisionWord(kind="consent", by=key, part=min(75 + number, 99))
        for number, key in enumerate(told.consenting)
    ]


def _say(
    word: records.DecisionWord,
    decision: Decision,
    people: People,
    questions: list[Word],
    *,
    at: datetime,
) -> None:
    by = people[word.by]
    match word.kind:
        case "question":
            questions.append(actions.ask(decision, by=by, text=word.text, now=at))
        case "answer":
            actions.reply(questions[word.answers - 1], by=by, text=word.text, now=at)
        case "reaction":
            actions.react(decision, by=by, text=word.text, now=at)
        case "consent":
            actions.consent(decision, by=by, now=at)
        case "aside":
            actions.stand_aside(decision, by=by, now=at)
        case "objection":
            made = actions.object_to(decision, by=by, text=word.text, change=word.change, now=at)
            if word.text_after:
                actions.integrate(
                    decision,
                    by=decision.by,
                    text=word.text_after,
                    why=word.why,
                    objections=[made.pk],
                    now=at + 30 * MINUTE,
                )
