"""Minutes, tasks, follow-ups and choices of letters."""

from tenants.outcome.models.minutes import Minutes, Note
from tenants.outcome.models.task import Task
from tenants.outcome.models.trace import Trace

__all__ = ["Minutes", "Note", "Task", "Trace"]
