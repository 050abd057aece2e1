"""New posts on open pages: events of a thread's channel, and tickets to hear them.

The channel is that of the thread's subject, so that a page without any post hears of the first one.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone

from tenants.conversations.models import Post, Thread
from tenants.live.stream import tickets
from tenants.live.stream.channels import channel
from tenants.live.stream.events import publish
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_schema


def announce(post: Post) -> None:
    """After the commit, let pages of the thread ask for what is new or changed from a post on."""
    thread = post.thread
    name = channel(current_schema(), thread.subject_id, _sort(thread))
    transaction.on_commit(partial(publish, name, "post", number=post.number), robust=True)


def ticket_for(request: CityRequest, thread: Thread) -> str:
    """A ticket for the events of a thread, which may have no post yet."""
    return tickets.issue(
        schema=current_schema(),
        number=thread.subject_id,
        subject=_sort(thread),
        origin=f"{request.scheme}://{request.get_host()}",
        now=timezone.now(),
        user=request.user.pk or 0,
    )


def _sort(thread: Thread) -> str:
    """The first part of a channel's name: a thread about one sort of subjects."""
    return f"thread-{thread.subject_field}"
