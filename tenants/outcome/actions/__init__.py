"""Actions on minutes, tasks, follow-ups and letters."""

from tenants.outcome.actions.follow_ups import (
    answer_follow_up,
    create_follow_ups,
    skip_follow_up,
)
from tenants.outcome.actions.minutes import write_minutes, write_note
from tenants.outcome.actions.remembered_notes import remember
from tenants.outcome.actions.task_transfers import (
    accept_task,
    decline_task,
    hand_on,
    leave_tasks,
    offer_to_take,
    stop_asking,
)
from tenants.outcome.actions.tasks import (
    change_task,
    drop_task,
    finish_task,
    make_task,
    make_tasks,
    reopen_task,
)
from tenants.outcome.actions.thanks import mark_helped, take_back_helped

__all__ = [
    "accept_task",
    "answer_follow_up",
    "change_task",
    "create_follow_ups",
    "decline_task",
    "drop_task",
    "finish_task",
    "hand_on",
    "leave_tasks",
    "make_task",
    "make_tasks",
    "mark_helped",
    "offer_to_take",
    "remember",
    "reopen_task",
    "skip_follow_up",
    "stop_asking",
    "take_back_helped",
    "write_minutes",
    "write_note",
]
