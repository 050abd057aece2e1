"""Write, edit, delete and restore posts; mark a thread as read; make something of a post."""

from tenants.conversations.actions.posts import (
    attach_files,
    delete_post,
    edit_post,
    hide_post,
    restore_post,
    show_post,
    write_post,
)
from tenants.conversations.actions.reading import mark_seen
from tenants.conversations.actions.turning import (
    turn_into_proposal,
    turn_into_question,
    turn_into_realisation,
    turn_into_task,
)

__all__ = [
    "attach_files",
    "delete_post",
    "edit_post",
    "hide_post",
    "mark_seen",
    "restore_post",
    "show_post",
    "turn_into_proposal",
    "turn_into_question",
    "turn_into_realisation",
    "turn_into_task",
    "write_post",
]
