"""Make a question, a task, a realisation or a proposal of a post, which remembers it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from tenants.conversations.errors import NoEvening, NotYourPost, PostDeleted
from tenants.conversations.models import Post
from tenants.governance.decisions.actions import open_decision
from tenants.governance.decisions.models import Decision, Way
from tenants.live.actions import capture
from tenants.live.models import Capture
from tenants.live.validators import MAX_CAPTURE
from tenants.meetings.models import Attendance
from tenants.members.models import Member
from tenants.outcome.actions import make_task
from tenants.outcome.models import Task
from tenants.outcome.validators import MAX_TASK
from tenants.products.actions.questions import ask_question
from tenants.products.models import Product, Question
from tenants.products.validators import MAX_QUESTION
from tenants.ui.plain_text import markdown_as_line, shortened

POST = "post"  # the kind of subject of a decision that came from a post
AFTER_AN_EVENING = timedelta(days=31)  # in which a realisation still belongs to it


@transaction.atomic
def turn_into_question(post: Post, *, by: Member, now: datetime) -> Question:
    """Ask what a post says as a question of `by`'s own. Idempotent. Raises PostDeleted."""
    locked = _lock(post)
    if locked.question is None:
        locked.question = ask_question(
            by=by,
            text=shortened(locked.text, MAX_QUESTION),
            blocker="",
            product=_product_of(locked),
            now=now,
        )
        locked.save(update_fields=["question"])
    return locked.question


@transaction.atomic
def turn_into_task(post: Post, *, by: Member, now: datetime) -> Task:
    """Take what a post says as a task of `by`'s own. Idempotent. Raises PostDeleted."""
    locked = _lock(post)
    if locked.task is None:
        question = locked.thread.question
        locked.task = make_task(
            by=by,
            text=shortened(markdown_as_line(locked.text), MAX_TASK),
            product=None if question else _product_of(locked),
            question=question,
            now=now,
        )
        locked.save(update_fields=["task"])
    return locked.task


@transaction.atomic
def turn_into_realisation(post: Post, *, by: Member, now: datetime) -> Capture:
    """Keep one's own post as a realisation of the evening of its thread, or of one's latest.

    Idempotent. Raises PostDeleted, NotYourPost, NoEvening.
    """
    locked = _lock(post)
    if not locked.is_written_by(by):
        raise NotYourPost
    if locked.realisation is None:
        arrival = _evening_of(locked, by, now=now)
        if arrival is None:
            raise NoEvening
        kept: Capture = capture(
            arrival.meeting,
            by=arrival,
            kind=Capture.Kind.REALISATION,
            text=shortened(locked.text, MAX_CAPTURE),
            question=locked.thread.question,
            nonce=f"post-{locked.pk}",
            now=now,
            term=AFTER_AN_EVENING,
        )
        locked.realisation = kept
        locked.save(update_fields=["realisation"])
    return locked.realisation


@transaction.atomic
def turn_into_proposal(
    post: Post,
    *,
    by: Member,
    title: str,
    text: str,
    electors: Iterable[Member],
    closes_at: datetime,
    review_on: date | None = None,
    now: datetime,
) -> Decision:
    """Open a decision by consent about the words of a post, which their proposer may have changed.

    Idempotent. Raises PostDeleted and what `open_decision` raises.
    """
    locked = _lock(post)
    if locked.decision is None:
        locked.decision = open_decision(
            by=by,
            way=Way.CONSENT,
            title=title,
            text=text,
            electors=electors,
            closes_at=closes_at,
            review_on=review_on,
            subject=(POST, locked.pk),
            now=now,
        )
        locked.save(update_fields=["decision"])
    return locked.decision


def _lock(post: Post) -> Post:
    found = Post.objects.select_for_update(of=("self",)).select_related(
        *("thread__product", "thread__question__product", "thread__task__question__product"),
        *("thread__task__product", "question", "task", "realisation", "decision"),
    )
    locked = found.get(pk=post.pk)
    if locked.is_withheld or not locked.text:
        raise PostDeleted
    return locked


def _product_of(post: Post) -> Product | None:
    """The product that the thread is about, directly or through its question or task."""
    thread = post.thread
    task = thread.task
    question = thread.question or (task.question if task else None)
    return (
        thread.product
        or (task.product if task else None)
        or (question.product if question else None)
    )


def _evening_of(post: Post, member: Member, *, now: datetime) -> Attendance | None:
    came = Attendance.objects.came().filter(member=member).select_related("meeting")
    came = came.filter(meeting__ends_at__range=(now - AFTER_AN_EVENING, now))
    if post.thread.meeting_id is not None:
        came = came.filter(meeting=post.thread.meeting_id)
    return came.order_by("-meeting__ends_at").first()
