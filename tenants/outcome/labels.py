"""Labels of tasks, and authors of captures."""

from __future__ import annotations

from django.utils.translation import pgettext

from tenants.live.models import Capture
from tenants.live.run.format_steps import is_anonymous
from tenants.outcome.models import Task


def author_of(thought: Capture) -> str:
    """The author's name; empty for an anonymous format."""
    return "" if is_anonymous(thought) else str(thought.by.name)


def promise(task: Task) -> str:
    """The state of a task: «сделано», «отпущено», «в работе»."""
    if task.done_at:
        return pgettext("task", "done")
    if task.dropped_at:
        return pgettext("task", "let go")
    return pgettext("task", "in work")
