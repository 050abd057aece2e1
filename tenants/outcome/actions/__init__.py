"""Actions on minutes, tasks, follow-ups and letters."""

from tenants.outcome.actions.follow_ups import (
    answer_follow_up,
    create_follow_ups,
    skip_follow_up,
)
from tenants.outcome.actions.letter_choices import choose_letters, unsubscribe
from tenants.outcome.actions.minutes import write_minutes, write_note
from tenants.outcome.actions.remembered_notes import remember
from tenants.outcome.actions.tasks import (
    add_task,
    change_task,
    drop_task,
    finish_task,
    make_tasks,
    reopen_task,
)
from tenants.outcome.actions.thanks import mark_helped, take_back_helped

__all__ = [
    "add_task",
    "answer_follow_up",
    "change_task",
    "choose_letters",
    "create_follow_ups",
    "drop_task",
    "finish_task",
    "make_tasks",
    "mark_helped",
    "remember",
    "reopen_task",
    "skip_follow_up",
    "take_back_helped",
    "unsubscribe",
    "write_minutes",
    "write_note",
]
