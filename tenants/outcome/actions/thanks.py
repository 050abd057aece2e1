"""The author of a question says which thought helped. Nobody counts it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Trace


@transaction.atomic
def mark_helped(thought: Capture, *, by: Member, now: datetime) -> Trace:
    """Raises NotYours unless the thought is about a question of `by`, or one merged into it."""
    _refuse_others(thought, by=by)
    trace, _new = Trace.objects.get_or_create(
        capture=thought, kind=Trace.Kind.HELPED, defaults={"at": now}
    )
    return trace


@transaction.atomic
def take_back_helped(thought: Capture, *, by: Member) -> None:
    """Raises NotYours."""
    _refuse_others(thought, by=by)
    Trace.objects.filter(capture=thought, kind=Trace.Kind.HELPED).delete()


def _refuse_others(thought: Capture, *, by: Member) -> None:
    question = thought.question
    if question is None:
        raise NotYours
    authors = {question.author_id}
    if question.merged_into:
        authors.add(question.merged_into.author_id)
    if by.pk not in authors:
        raise NotYours
