"""Mark captures that helped the question's author. These marks are never counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.live.models import Capture
from tenants.members.models import Member
from tenants.outcome.errors import NotYours
from tenants.outcome.models import Trace
from tenants.outcome.notices import notify_of_help
from tenants.products.models import Question


@transaction.atomic
def mark_helped(thought: Capture, *, by: Member, now: datetime) -> Trace:
    """Mark a capture. Idempotent.

    Raises NotYours unless it is about a question of `by`, or about one merged into it.
    """
    _refuse_others(thought, by=by)
    trace, is_new = Trace.objects.get_or_create(
        capture=thought, kind=Trace.Kind.HELPED, defaults={"at": now}
    )
    if is_new:
        notify_of_help(thought, by=by, now=now)
    return trace


@transaction.atomic
def take_back_helped(thought: Capture, *, by: Member) -> None:
    """Remove the mark. Idempotent. Raises NotYours."""
    _refuse_others(thought, by=by)
    Trace.objects.filter(capture=thought, kind=Trace.Kind.HELPED).delete()


def _refuse_others(thought: Capture, *, by: Member) -> None:
    question: Question | None = thought.question
    while question and question.author_id != by.pk:
        question = question.merged_into
    if question is None:
        raise NotYours
