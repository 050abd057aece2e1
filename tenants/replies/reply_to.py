"""The address to answer a letter about a post."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings

from tenants.conversations.models import Post
from tenants.members.models import Member
from tenants.notifications.kinds import Kind
from tenants.notifications.models import Notification
from tenants.registry.scope import current_city
from tenants.replies.addresses import ReplyAddress

ABOUT_POSTS = "conversations."  # kinds whose key is that of a post


def reply_to(member: Member, kind: Kind, rows: Sequence[Notification]) -> str | None:
    """An address in the thread of the newest post that the letter tells of."""
    if not settings.REPLY_DOMAIN or not kind.name.startswith(ABOUT_POSTS):
        return None
    keys = [row.key for row in rows if row.key.isdigit()]
    posts = Post.objects.filter(pk__in=keys).order_by("-made_at", "-pk")
    found = posts.values_list("thread_id", "number").first()
    return str(ReplyAddress(current_city().pk, member.pk, *found)) if found else None
