"""Signals of tasks and minutes, sent within the transaction of the change."""

from django.dispatch import Signal

tasks_made = Signal()  # tasks
task_changed = Signal()  # task: words, day, who is asked; let go; open after all
task_done = Signal()  # task
tasks_handed_on = Signal()  # tasks: another member holds them, or nobody
minutes_written = Signal()  # minutes: an evening has closed
note_written = Signal()  # minutes: another version of the note under them
