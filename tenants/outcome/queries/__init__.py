"""Read minutes, tasks, follow-ups and captures."""

from tenants.outcome.queries.follow_ups import my_follow_ups
from tenants.outcome.queries.last_outcome import last_outcome
from tenants.outcome.queries.minutes import numbers_of, read_minutes
from tenants.outcome.queries.my_meeting import my_meeting
from tenants.outcome.queries.question_outcome import captures_about
from tenants.outcome.queries.tasks import (
    my_tasks,
    nearest_about,
    next_task,
    next_tasks,
    settled_about,
    tasks_about,
)

__all__ = [
    "captures_about",
    "last_outcome",
    "my_follow_ups",
    "my_meeting",
    "my_tasks",
    "nearest_about",
    "next_task",
    "next_tasks",
    "numbers_of",
    "read_minutes",
    "settled_about",
    "tasks_about",
]
