"""Keep how far a member has read a thread."""

from __future__ import annotations

from django.db import transaction

from tenants.conversations.models import Post, Thread, ThreadRead
from tenants.members.models import Member


@transaction.atomic
def mark_seen(thread: Thread, *, by: Member, number: int | None = None) -> None:
    """Mark posts up to `number` as read, all of them without it. Never goes back."""
    number = thread.last_number if number is None else min(number, thread.last_number)
    _move(thread, by, number)


def mark_written(post: Post) -> None:
    """Mark the author's own post as read.

    On a page they had the thread before them. Who answers by mail has read as far as that is known.
    """
    if post.origin == Post.Origin.PAGE:
        _move(post.thread, post.author, post.number)
        return
    known = Thread.objects.with_unread(post.author).filter(pk=post.thread_id)
    if known.values_list("unread", flat=True).first() == 1:
        _move(post.thread, post.author, post.number)


def _move(thread: Thread, member: Member, number: int) -> None:
    read = ThreadRead.objects.filter(thread=thread, member=member)
    if read.filter(seen_number__lt=number).update(seen_number=number):
        return
    place = ThreadRead(thread=thread, member=member, seen_number=number)
    ThreadRead.objects.bulk_create([place], ignore_conflicts=True)
