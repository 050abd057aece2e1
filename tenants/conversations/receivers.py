"""Tell open pages about new and changed posts, and members about posts that concern them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from tenants.conversations import notices
from tenants.conversations.live import announce
from tenants.conversations.mentions import called_by
from tenants.conversations.models import Post, Thread
from tenants.conversations.signals import (
    post_deleted,
    post_edited,
    post_restored,
    post_written,
)
from tenants.members.models import Member


@receiver(post_written, dispatch_uid="conversations.announce-written")
@receiver(post_edited, dispatch_uid="conversations.announce-edited")
@receiver(post_deleted, dispatch_uid="conversations.announce-deleted")
@receiver(post_restored, dispatch_uid="conversations.announce-restored")
def announce_post(*, post: Post, **_: Any) -> None:
    announce(post)


@receiver(post_written, dispatch_uid="conversations.tell-of-post")
def tell_of_post(
    *, post: Post, thread: Thread, called: Sequence[Member], now: datetime, **_: Any
) -> None:
    notices.tell_of(post, thread, called=called, now=now)


@receiver(post_edited, dispatch_uid="conversations.tell-of-calls")
def tell_of_calls(
    *, post: Post, thread: Thread, called: Sequence[Member], now: datetime, **_: Any
) -> None:
    notices.tell_of_calls(post, thread, called=called, now=now)


@receiver(post_deleted, dispatch_uid="conversations.withdraw-notices")
def withdraw_notices(*, post: Post, now: datetime, **_: Any) -> None:
    notices.withdraw(post, now=now)


@receiver(post_restored, dispatch_uid="conversations.tell-again")
def tell_again(*, post: Post, thread: Thread, now: datetime, **_: Any) -> None:
    """Tell those who had not been told before the post was deleted."""
    notices.tell_of(post, thread, called=called_by(post), now=now)
