"""Notifications about posts: who is called, answered, or has something that is written about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenants.conversations.models import Post, Thread
from tenants.conversations.titles import subject_title
from tenants.members.models import Member
from tenants.notifications import kinds
from tenants.notifications.actions import hold_back, notify
from tenants.notifications.models import Notification
from tenants.notifications.validators import MAX_TEXT
from tenants.ui.plain_text import markdown_as_line, shortened

TITLE = 60  # characters of a subject in a line

MENTION = "conversations.mention"
REPLY = "conversations.reply"
POST_ON_MINE = "conversations.post_on_mine"


def register_kinds() -> None:
    for name, label, title, icon in (
        (MENTION, _("Somebody calls me by name"), _("%(name)s calls you"), "at-symbol"),
        (REPLY, _("An answer to my post"), _("%(name)s answers you"), "chat-bubble-left-right"),
        (
            POST_ON_MINE,
            _("A post on my product, question, task or proposal"),
            _("%(name)s writes about yours"),
            "chat-bubble-left-right",
        ),
    ):
        kinds.register(
            kinds.Kind(
                name=name,
                group=kinds.Group.MINE,
                label=label,
                title=title,
                icon=icon,
                items=partial(post_items, name),
            )
        )


def post_items(name: str, rows: Sequence[Notification]) -> Mapping[int, kinds.Item]:
    """The subjects and present words of posts that may be read still. One statement."""
    kind = kinds.kind_named(name)
    posts = Post.objects.standing().with_subjects().in_bulk({int(row.key) for row in rows})
    return {
        row.pk: _item(kind, row, post)
        for row in rows
        if (post := posts.get(int(row.key)))
        and not post.thread.is_hidden_from(Member(pk=row.member_id))
    }


def _item(kind: kinds.Kind, row: Notification, post: Post) -> kinds.Item:
    what, subject = kind.item(row).title, shortened(subject_title(post.thread.subject), TITLE)
    return kind.item(
        row,
        title=gettext("%(what)s: “%(subject)s”") % {"what": what, "subject": subject},
        detail=shortened(markdown_as_line(post.text), MAX_TEXT),
    )


def tell_of(post: Post, thread: Thread, *, called: Iterable[Member], now: datetime) -> None:
    """Notify each concerned member once, by the nearest reason; at most three statements more."""
    told = {member.pk for member in called}
    _notify(MENTION, post, thread, told, now=now)
    answered = post.reply_to.author if post.reply_to else None
    if answered and answered.left_at is None and answered.pk not in told:
        _notify(REPLY, post, thread, {answered.pk}, now=now)
        told.add(answered.pk)
    _notify(POST_ON_MINE, post, thread, owners_of(thread) - told, now=now)


def tell_of_calls(post: Post, thread: Thread, *, called: Iterable[Member], now: datetime) -> None:
    """Notify those whom an edit has called."""
    _notify(MENTION, post, thread, {member.pk for member in called}, now=now)


def withdraw(post: Post, *, now: datetime) -> None:
    """Take back what told of a deleted post; whoever was told of it is not told again."""
    for kind in (MENTION, REPLY, POST_ON_MINE):
        hold_back(kind, keys=[post.pk], now=now)


def owners_of(thread: Thread) -> set[int]:
    """Keys of the members here whose product, question, task or proposal a thread is about."""
    if thread.product is not None:
        team = thread.product.authorships.filter(member__left_at=None)
        return set(team.values_list("member", flat=True))
    owner = None
    if thread.question is not None:
        owner = thread.question.author
    elif thread.task is not None:
        owner = thread.task.member
    elif thread.decision is not None:
        owner = thread.decision.by
    return {owner.pk} if owner and owner.left_at is None else set()


def _notify(kind: str, post: Post, thread: Thread, members: set[int], *, now: datetime) -> None:
    """Notify those of the members who may read the thread."""
    path = thread.get_absolute_url()
    notify(
        kind,
        members={number for number in members if not thread.is_hidden_from(Member(pk=number))},
        key=post.pk,
        by=post.author,
        text=markdown_as_line(post.text),
        path=path,
        fragment=post.anchor,
        now=now,
    )
