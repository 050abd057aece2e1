"""Events of posts for webhooks, in threads that every member reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.conversations.models import Post, Thread
from tenants.conversations.models.post import SHOWN
from tenants.conversations.serializers import PostSerializer
from tenants.conversations.signals import (
    post_deleted,
    post_edited,
    post_restored,
    post_written,
)
from tenants.webhooks.events import Data, Event, emit, register


def reader(*, is_withheld: bool) -> Callable[[int], Data | None]:
    """Read a post while it is deleted or hidden, or while it stands."""

    def read(number: int) -> Data | None:
        threads = Thread.objects.seen_by_all_members()
        found = Post.objects.with_page().filter(pk=number, thread__in=threads)
        post = (found.exclude(SHOWN) if is_withheld else found.filter(SHOWN)).first()
        return PostSerializer(post).data if post else None

    return read


STANDING, MARK = reader(is_withheld=False), reader(is_withheld=True)
WRITTEN = register(Event(name="post.created", label=_("Somebody writes in a talk"), read=STANDING))
EDITED = register(
    Event(name="post.updated", label=_("A post changes, or is brought back"), read=STANDING)
)
DELETED = register(Event(name="post.deleted", label=_("A post is deleted"), read=MARK))


@receiver(post_written, dispatch_uid="conversations.event-written")
def announce_written(*, post: Post, **_: Any) -> None:
    emit(WRITTEN, post.pk, now=timezone.now())


@receiver(post_edited, dispatch_uid="conversations.event-edited")
@receiver(post_restored, dispatch_uid="conversations.event-restored")
def announce_changed(*, post: Post, **_: Any) -> None:
    emit(EDITED, post.pk, now=timezone.now())


@receiver(post_deleted, dispatch_uid="conversations.event-deleted")
def announce_deleted(*, post: Post, **_: Any) -> None:
    emit(DELETED, post.pk, now=timezone.now())
