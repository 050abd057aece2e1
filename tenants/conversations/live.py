"""New posts on open pages: events of a thread's channel, and tickets to hear them."""

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

THREAD = "thread"


def announce(post: Post) -> None:
    """After the commit, let pages of the thread ask for what is new or changed from a post on."""
    name = channel(current_schema(), post.thread_id, THREAD)
    transaction.on_commit(partial(publish, name, "post", number=post.number), robust=True)


def ticket_for(request: CityRequest, thread: Thread) -> str:
    """A ticket for the events of a thread; empty before its first post."""
    if thread.pk is None:
        return ""
    return tickets.issue(
        schema=current_schema(),
        number=thread.pk,
        subject=THREAD,
        origin=f"{request.scheme}://{request.get_host()}",
        now=timezone.now(),
        user=request.user.pk or 0,
    )
