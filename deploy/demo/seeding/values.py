"""Seed wishes, the values that grew from them, the manifesto and the rules, in their own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from deploy.demo.content import records
from tenants.governance.decisions import actions as decisions
from tenants.governance.decisions.models import Way
from tenants.governance.decisions.schedule import evening_of
from tenants.governance.values import practice
from tenants.governance.values.actions import answer_manifesto, make_wish
from tenants.governance.values.models import ManifestoVersion, Rule, Value, Wish
from tenants.governance.values.subjects import Subject
from tenants.members.models import Member
from tenants.notifications.actions import mark_read

People = Mapping[str, Member]
WEEK = timedelta(weeks=1)


def seed_values(telling: records.City, people: People, *, now: datetime) -> None:
    heads: dict[str, Wish] = {}
    for told in sorted(telling.wishes, key=lambda wish: -wish.weeks_ago):
        _wish(told, people, heads, now=now)
    values: dict[str, Value] = {}
    for value in sorted(telling.values, key=lambda value: -value.weeks_ago):
        values[value.key] = _value(value, telling, people, heads, now=now)
    for rule in sorted(telling.rules, key=lambda rule: -rule.weeks_ago):
        _rule(rule, telling, people, values[rule.values[0]], now=now)
    present = ManifestoVersion.objects.order_by("-number").first()
    if present is not None:
        for number, member in enumerate(people.values()):
            if number % 3:
                at = min(present.made_at + timedelta(hours=number), now)
                answer_manifesto(present, by=member, accepts=True, now=at)


def _wish(told: records.Wish, people: People, heads: dict[str, Wish], *, now: datetime) -> None:
    anybody = next(iter(people.values()))
    by = people[told.by] if told.by else anybody
    at = now - told.weeks_ago * WEEK
    made = make_wish(by=by, text=told.text, is_anonymous=told.by is None, now=at)
    if told.value and heads.setdefault(told.value, made) != made:
        made.joined_to = heads[told.value]
        made.save(update_fields=["joined_to"])


def _value(
    told: records.Value,
    telling: records.City,
    people: People,
    heads: Mapping[str, Wish],
    *,
    now: datetime,
) -> Value:
    by = people[telling.duties[0].person]
    value: Value = Value.objects.create(title=told.title, text=told.text.strip(), by=by)
    Wish.objects.filter(pk=heads[told.key].pk).update(value=value)
    closing = now - told.weeks_ago * WEEK
    subject = (Subject.VALUE.value, value.pk)
    _decide(subject, told.title, value.text, by, telling, people, closing=closing, now=now)
    return value


def _rule(
    told: records.Rule, telling: records.City, people: People, value: Value, *, now: datetime
) -> None:
    by = people[telling.duties[0].person]
    closing = now - told.weeks_ago * WEEK
    rule: Rule = Rule.objects.create(
        value=value,
        title=told.title,
        text=told.text.strip(),
        look_at=told.look_at,
        trial_weeks=told.trial_weeks,
        by=by,
        made_at=closing - WEEK,
    )
    subject = (Subject.RULE.value, rule.pk)
    _decide(subject, told.title, rule.text, by, telling, people, closing=closing, now=now)
    kept = closing + (told.trial_weeks + 1) * WEEK
    if kept < now - WEEK:
        subject = (Subject.RULE_KEEP.value, rule.pk)
        title, why = f"Оставить правило «{told.title}»", "Проба прошла, правило прижилось."
        _decide(subject, title, why, by, telling, people, closing=kept, now=now)
    for seen in told.observations:
        at = now - timedelta(hours=seen.hours_ago)
        practice.observe(rule, by=people[seen.by], text=seen.text.strip(), now=at)
    if told.in_practice:
        practice.choose(rule, by=by, now=now)


def _decide(
    subject: tuple[str, int],
    title: str,
    text: str,
    by: Member,
    telling: records.City,
    people: People,
    *,
    closing: datetime,
    now: datetime,
) -> None:
    """A decision that took a week, by consent of most of those who were there by then."""
    closes_at = evening_of(timezone.localdate(closing) - timedelta(days=1))
    weeks = (now - closing) / WEEK
    there = [person.key for person in telling.people if person.joined_weeks_ago > weeks + 1]
    electors = [people[key] for key in there] if len(there) > 1 else list(people.values())
    decision = decisions.open_decision(
        by=by,
        way=Way.CONSENT,
        title=title,
        text=text,
        electors=electors,
        closes_at=closes_at,
        now=closes_at - WEEK,
        subject=subject,
    )
    for member in electors[: -(-len(electors) * 3 // 4)]:
        decisions.consent(decision, by=member, now=closes_at - timedelta(hours=6))
    decisions.close_due(decision.pk, now=closes_at)
    for member in people.values():
        mark_read(by=member, path=decision.get_absolute_url(), now=now)
