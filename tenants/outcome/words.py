"""What became of a promise, in a word."""

from __future__ import annotations

from django.utils.translation import pgettext

from tenants.outcome.models import Task


def promise(task: Task) -> str:
    """«сделано», «отпущено», «в работе»."""
    if task.done_at:
        return pgettext("task", "done")
    if task.dropped_at:
        return pgettext("task", "let go")
    return pgettext("task", "in work")
