"""Merge two questions into one, and undo it. The merged question is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.members.models import Member
from tenants.members.rights import Right, may
from tenants.products.actions.questions import save_question
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
    """Merge at once if `by` asked both questions or has the right; else propose it to the author.

    The remaining question gets the earlier place in the queue. Raises `NotMergeable`,
    `MergeUnderWay`, `NotTheirsToMerge`.
    """
    one, other = lock_pair(question, into)
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
        end_merge(merge, now=now)
        merge = None
    if merge is None:
        merge = Merge.objects.create(question=one, into=other, proposed_by=by, proposed_at=now)
    if alone or merge.proposed_by_id != by.pk:
        _make(merge, one, other, by=by, now=now)
    return merge


@transaction.atomic
def undo_merge(merge: Merge, *, by: Member, now: datetime) -> None:
    """Undo a merge, or decline a proposed one. Idempotent. Both questions get their old places.

    Raises `NotTheirsToMerge`.
    """
    one, other = lock_pair(merge.question, merge.into)
    kept = Merge.objects.select_for_update().get(pk=merge.pk)
    if by.pk not in {one.author_id, other.author_id} and not may(by, Right.QUESTIONS, now=now):
        raise NotTheirsToMerge
    if kept.ended_at:
        return
    end_merge(kept, now=now)
    if kept.made_at is None:
        return
    one.state, one.merged_into = State.QUEUED, None
    save_question(one, "state", "merged_into")
    if kept.waited_since and other.queued_at == min(one.queued_at, kept.waited_since):
        other.queued_at = kept.waited_since
        save_question(other, "queued_at")


def _make(merge: Merge, one: Question, other: Question, *, by: Member, now: datetime) -> None:
    merge.made_by, merge.made_at = by, now
    merge.waited_since = other.queued_at
    merge.save(update_fields=["made_by", "made_at", "waited_since"])
    one.state, one.merged_into = State.MERGED, other
    save_question(one, "state", "merged_into")
    if one.queued_at < other.queued_at:
        other.queued_at = one.queued_at
        save_question(other, "queued_at")


def end_merge(merge: Merge, *, now: datetime) -> None:
    merge.ended_at = now
    merge.save(update_fields=["ended_at"])


def lock_pair(one: Question, other: Question) -> tuple[Question, Question]:
    """Lock both questions, in the order of their keys to avoid deadlocks."""
    rows = Question.objects.select_for_update().order_by("pk").in_bulk([one.pk, other.pk])
    return rows[one.pk], rows[other.pk]
