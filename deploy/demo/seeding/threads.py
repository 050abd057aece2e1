"""Seed what people wrote to each other between the evenings."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.demo.content import records
from deploy.demo.seeding.people import Cast
from tenants.conversations.actions import mark_seen, turn_into_question, turn_into_task, write_post
from tenants.conversations.models import Post, Subject
from tenants.outcome.models import Minutes
from tenants.products.models import Product

TURNS = {"question": turn_into_question, "task": turn_into_task}
MINUTE = timedelta(minutes=1)


def seed_threads(telling: records.City, cast: Cast, *, now: datetime) -> None:
    for thread in telling.threads:
        subject = _subject(thread, telling, cast)
        if subject is not None:
            _tell(thread, subject, cast, now=now)


def _subject(thread: records.Thread, telling: records.City, cast: Cast) -> Subject | None:
    """None for the minutes of an evening that has not been."""
    if thread.question:
        return cast.questions[thread.question]
    if thread.product:
        told = next(product for product in telling.products if product.key == thread.product)
        return Product.objects.get(title=told.title)
    minutes = Minutes.objects.select_related("meeting").order_by("-meeting__ends_at")
    found = minutes[thread.evening - 1 : thread.evening].first()
    return found.meeting if found else None


def _tell(thread: records.Thread, subject: Subject, cast: Cast, *, now: datetime) -> None:
    """Each post at its own time, but after the subject; people have read what they answer."""
    begun = getattr(subject, "ends_at", now - timedelta(weeks=52))
    posts: list[Post] = []
    for number, told in enumerate(thread.posts, start=1):
        author = cast.by_key[told.by]
        at = max(now - timedelta(hours=told.hours_ago), begun + number * 7 * MINUTE)
        post = write_post(
            by=author,
            subject=subject,
            text=told.text,
            reply_to=posts[told.reply_to - 1] if told.reply_to else None,
            now=min(at, now),
        )
        posts.append(post)
        if told.becomes:
            TURNS[told.becomes](post, by=author, now=post.made_at)
    half = posts[: len(posts) // 2 + 1]
    for member in cast.members[::2]:
        mark_seen(posts[-1].thread, by=member, number=half[-1].number)
