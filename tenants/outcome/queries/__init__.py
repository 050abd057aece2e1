"""Reading what evenings left behind."""

from tenants.outcome.queries.follow_ups import my_follow_ups
from tenants.outcome.queries.last_outcome import last_outcome
from tenants.outcome.queries.minutes import in_numbers, read_minutes
from tenants.outcome.queries.my_meeting import my_evening
from tenants.outcome.queries.question_outcome import said_about
from tenants.outcome.queries.tasks import my_tasks, next_task

__all__ = [
    "in_numbers",
    "last_outcome",
    "my_evening",
    "my_follow_ups",
    "my_tasks",
    "next_task",
    "read_minutes",
    "said_about",
]
