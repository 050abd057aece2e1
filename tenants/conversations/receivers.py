"""Tell open pages of a thread about new and changed posts."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from tenants.conversations.live import announce
from tenants.conversations.models import Post
from tenants.conversations.signals import (
    post_deleted,
    post_edited,
    post_restored,
    post_written,
)


@receiver(post_written, dispatch_uid="conversations.announce-written")
@receiver(post_edited, dispatch_uid="conversations.announce-edited")
@receiver(post_deleted, dispatch_uid="conversations.announce-deleted")
@receiver(post_restored, dispatch_uid="conversations.announce-restored")
def announce_post(*, post: Post, **_: Any) -> None:
    announce(post)
