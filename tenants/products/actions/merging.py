"""Two people ask the same: one question goes on for both, and nothing of the other is lost."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.members.rights import Right, may
from tenants.products.actions.questions import keep
from tenants.products.errors import (
    ClosedToMerging,
    MergeUnderWay,
    NothingToMergeInto,
    NotTheirsToMerge,
    OneQuestion,
)
from tenants.products.models import Merge, Question

State = Question.State


@transaction.atomic
def merge_questions(question: Question, *, into: Question, by: Member, now: datetime) -> Merge:
    """Merge at once where `by` has the right to or asked both; else ask the other author.

    The one that stays waits as long as the older of the two. Raises `NotMergeable`,
    `MergeUnderWay`, `NotTheirsToMerge`.
    """
    one, other = pair(question, into)
    if one.pk == other.pk:
        raise OneQuestion
    if not one.is_open:
        raise ClosedToMerging
    if other.state in (State.MERGED, State.WITHDRAWN):
        raise NothingToMergeInto
    authors = {one.author_id, other.author_id}
    alone = authors == {by.pk} or may(by, Right.QUESTIONS, now=now)
    if by.pk not in authors and not alone:
        raise NotTheirsToMerge
    merge = one.merges.filter(ended_at=None).first()
    if merge and merge.into_id != other.pk and not alone:
        raise MergeUnderWay
    if merge and merge.into_id != other.pk:
        end(merge, now=now)
        merge = None
    if merge is None:
        merge = Merge.objects.create(question=one, into=other, proposed_by=by, proposed_at=now)
    if alone or merge.proposed_by_id != by.pk:
        _make(merge, one, other, by=by, now=now)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: Member, now: datetime) -> None:
    """Two questions again, each in its old place; also declines a merge that was only proposed."""
    one, other = pair(merge.question, merge.into)
    kept = Merge.objects.select_for_update().get(pk=merge.pk)
    if by.pk not in {one.author_id, other.author_id} and not may(by, Right.QUESTIONS, now=now):
        raise NotTheirsToMerge
    if kept.ended_at:
        return
    end(kept, now=now)
    if kept.made_at is None:
        return
    one.state, one.merged_into = State.QUEUED, None
    keep(one, "state", "merged_into")
    if kept.waited_since and other.queued_at == min(one.queued_at, kept.waited_since):
        other.queued_at = kept.waited_since
        keep(other, "queued_at")


def _make(merge: Merge, one: Question, other: Question, *, by: Member, now: datetime) -> None:
    merge.made_by, merge.made_at = by, now
    merge.waited_since = other.queued_at
    merge.save(update_fields=["made_by", "made_at", "waited_since"])
    one.state, one.merged_into = State.MERGED, other
    keep(one, "state", "merged_into")
    if one.queued_at < other.queued_at:
        other.queued_at = one.queued_at
        keep(other, "queued_at")


def end(merge: Merge, *, now: datetime) -> None:
    merge.ended_at = now
    merge.save(update_fields=["ended_at"])


def pair(one: Question, other: Question) -> tuple[Question, Question]:
    """Both rows, locked in one order, so that two merges at once never wait for each other."""
    rows = Question.objects.select_for_update().order_by("pk").in_bulk([one.pk, other.pk])
    return rows[one.pk], rows[other.pk]
