"""Seed posts that were reported, what the core did about them, and second looks."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast
from tenants.conversations.actions import write_post
from tenants.conversations.models import Subject
from tenants.governance.moderation import actions
from tenants.governance.moderation.things import KINDS, Thing
from tenants.governance.values.models import Rule
from tenants.products.models import Product

HOUR = timedelta(hours=1)


def seed_moderation(telling: records.City, cast: Cast, *, now: datetime) -> None:
    """Each step an hour after the one before; the oldest posts first."""
    for told in sorted(telling.reported, key=lambda told: -told.hours_ago):
        _tell(told, telling, cast, at=now - told.hours_ago * HOUR)


def _tell(told: records.ReportedPost, telling: records.City, cast: Cast, *, at: datetime) -> None:
    author = cast.by_key[told.by]
    subject = _subject(told, telling, cast)
    post = write_post(by=author, subject=subject, text=told.text, now=at)
    thing, rule = Thing(KINDS["post"], post), _rule(told.rule)
    reporter = cast.by_key[told.reporter]
    actions.report_thing(thing, by=reporter, rule=rule, words=told.words, now=at + HOUR)
    if not told.act:
        return
    act = actions.act_on(
        thing,
        by=cast.by_key[told.core],
        kind=told.act,
        rule=rule,
        reason=told.reason,
        days=told.days or None,
        now=at + 2 * HOUR,
    )
    if told.answer:
        actions.answer_act(act, by=author, text=told.answer, now=at + 3 * HOUR)
    if not told.voices:
        return
    actions.ask_second_look(act, by=author, now=at + 4 * HOUR)
    drawn = act.voices.select_related("member").order_by("pk")
    for number, (row, voice) in enumerate(zip(drawn, told.voices, strict=False), start=5):
        when = at + number * HOUR
        actions.say(act, by=row.member, keeps=voice.keeps, reason=voice.reason, now=when)


def _subject(told: records.ReportedPost, telling: records.City, cast: Cast) -> Subject:
    if told.question:
        return cast.questions[told.question]
    title = next(product.title for product in telling.products if product.key == told.product)
    return Product.objects.get(title=title)


def _rule(name: str) -> str:
    """The name by which a report cites a rule of the city, or one of the first rules."""
    own = Rule.objects.in_force().filter(title=name).first()
    return str(own.pk) if own else name
