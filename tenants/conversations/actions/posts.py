"""Write, edit, delete and restore posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from tenants.conversations.actions.files import FORGET, forget_content, keep_files
from tenants.conversations.actions.reading import mark_written
from tenants.conversations.errors import (
    NothingWritten,
    NotReadable,
    NotRestored,
    NotYourPost,
    OtherThread,
    PostDeleted,
    PostHidden,
    TooManyMentions,
)
from tenants.conversations.live import announce
from tenants.conversations.mentions import Mention, mentions_in
from tenants.conversations.models import Post, Subject, Thread
from tenants.conversations.models.post import REMEMBERED
from tenants.conversations.models.thread import field_of, subjects_seen_by
from tenants.conversations.signals import (
    post_deleted,
    post_edited,
    post_restored,
    post_written,
)
from tenants.conversations.validators import MAX_MENTIONS, MAX_POST, MAX_QUOTE, VERSIONS_KEPT
from tenants.members.models import Member
from tenants.members.pauses import check_may_write
from tenants.products.file_inspection import Examined
from tenants.registry import alarms
from tenants.registry.scope import current_city
from tenants.ui.plain_text import one_line, several_lines, shortened

TWICE = timedelta(seconds=20)  # in which the same words from a page are one press too many
NewFile = tuple[Examined, str]  # with its title


@transaction.atomic
def write_post(
    *,
    by: Member,
    text: str,
    now: datetime,
    subject: Subject | None = None,
    thread: Thread | None = None,
    reply_to: Post | None = None,
    quote: str = "",
    files: Sequence[NewFile] = (),
    origin: str = Post.Origin.PAGE,
) -> Post:
    """Write into the thread of a subject, which begins with its first post, or into `thread`.

    `quote` is the part of `reply_to` that is answered. The same words sent twice from a page are
    one post. Raises NotReadable, NothingWritten, TooManyMentions, OtherThread, PostDeleted,
    and what `keep_files` raises.
    """
    check_may_write(by, now=now)
    text = clean_text(text)
    if not text and not files:
        raise NothingWritten
    locked = _lock(thread, subject, by=by, now=now)
    if reply_to is not None:
        _check_answered(reply_to, locked)
    if origin == Post.Origin.PAGE and (twin := _sent_before(locked, by=by, text=text, now=now)):
        return twin
    mentions = _mentions(text)
    locked.last_number += 1
    locked.last_at = now
    locked.save(update_fields=["last_number", "last_at"])
    post = Post.objects.create(
        thread=locked,
        number=locked.last_number,
        author=by,
        text=text,
        reply_to=reply_to,
        quote=shortened(one_line(quote), MAX_QUOTE),
        mentions=[[mention.name, mention.member.pk] for mention in mentions],
        made_at=now,
        origin=origin,
    )
    keep_files(post, files, now=now)
    mark_written(post)
    post_written.send(sender=Post, post=post, thread=locked, called=_called(mentions, by), now=now)
    return post


@transaction.atomic
def edit_post(post: Post, *, by: Member, text: str, now: datetime) -> Post:
    """Change the text; the earlier one can be read. The same text changes nothing.

    Raises NotYourPost, PostDeleted, NothingWritten, TooManyMentions.
    """
    text, locked = clean_text(text), lock_post(post, by=by)
    check_shown(locked)
    check_may_write(by, now=now)
    if not text and not locked.files.exists():
        raise NothingWritten
    if text == locked.text:
        return locked
    mentions, before = _mentions(text), {key for _name, key in locked.mentions}
    locked.add_version(most=VERSIONS_KEPT)
    locked.text, locked.edited_at = text, now
    locked.mentions = [[mention.name, mention.member.pk] for mention in mentions]
    locked.save(update_fields=["text", "edited_at", "versions", "mentions"])
    called = [member for member in _called(mentions, by) if member.pk not in before]
    post_edited.send(sender=Post, post=locked, thread=locked.thread, called=called, now=now)
    return locked


@transaction.atomic
def attach_files(post: Post, *, by: Member, files: Sequence[NewFile], now: datetime) -> Post:
    """Add files to one's own post. Raises NotYourPost, PostDeleted and those of `keep_files`."""
    locked = lock_post(post, by=by)
    check_shown(locked)
    check_may_write(by, now=now)
    keep_files(locked, files, now=now)
    post_edited.send(sender=Post, post=locked, thread=locked.thread, called=[], now=now)
    return locked


@transaction.atomic
def delete_post(post: Post, *, by: Member, now: datetime) -> Post:
    """Leave a mark in the place of the post. Its words are forgotten after 30 days.

    Idempotent; keeps the first time. Raises NotYourPost.
    """
    locked = lock_post(post, by=by)
    if locked.deleted_at is not None:
        return locked
    locked.deleted_at = now
    locked.save(update_fields=["deleted_at"])
    alarms.set(city=current_city(), kind=FORGET, key=str(locked.pk), due_at=now + REMEMBERED)
    post_deleted.send(sender=Post, post=locked, thread=locked.thread, now=now)
    return locked


@transaction.atomic
def restore_post(post: Post, *, by: Member, now: datetime) -> Post:
    """Bring a deleted post back. Idempotent. Raises NotYourPost, NotRestored."""
    locked = lock_post(post, by=by)
    if locked.deleted_at is None:
        return locked
    if not locked.can_be_restored(now=now):
        raise NotRestored
    locked.deleted_at = None
    locked.save(update_fields=["deleted_at"])
    alarms.cancel(city=current_city(), kind=FORGET, key=str(locked.pk))
    if locked.hidden_as:
        announce(locked)
        return locked
    post_restored.send(sender=Post, post=locked, thread=locked.thread, now=now)
    return locked


@transaction.atomic
def forget_post(post: Post) -> None:
    """Delete the words and files of a deleted post; its mark and number stay."""
    locked = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if locked.deleted_at is not None:
        forget_content(locked)
        locked.text, locked.quote, locked.versions, locked.mentions = "", "", [], []
        locked.save(update_fields=["text", "quote", "versions", "mentions"])


@transaction.atomic
def hide_post(post: Post, *, how: str, now: datetime) -> None:
    """Show a mark instead of the words. `how`: `Post.Hidden`."""
    locked = Post.objects.select_for_update(of=("self",)).select_related("thread").get(pk=post.pk)
    was_shown = not locked.is_withheld
    locked.hidden_as = how
    locked.save(update_fields=["hidden_as"])
    if was_shown:
        post_deleted.send(sender=Post, post=locked, thread=locked.thread, now=now)
    else:
        announce(locked)


@transaction.atomic
def show_post(post: Post, *, now: datetime) -> None:
    """End the hiding. Idempotent; a deleted post stays deleted."""
    found = Post.objects.select_for_update(of=("self",)).select_related("thread", "author")
    locked = found.get(pk=post.pk)
    if not locked.hidden_as:
        return
    locked.hidden_as = ""
    locked.save(update_fields=["hidden_as"])
    if locked.deleted_at is None:
        post_restored.send(sender=Post, post=locked, thread=locked.thread, now=now)


def check_shown(post: Post) -> None:
    """Raises PostDeleted, PostHidden."""
    if post.deleted_at is not None:
        raise PostDeleted
    if post.hidden_as:
        raise PostHidden


def lock_post(post: Post, *, by: Member) -> Post:
    """The post with its thread, locked for its author. Raises NotYourPost."""
    found = Post.objects.select_for_update(of=("self",)).select_related("thread", "author")
    locked = found.get(pk=post.pk)
    if not locked.is_written_by(by):
        raise NotYourPost
    return locked


def clean_text(text: str) -> str:
    return several_lines(text.replace("\r\n", "\n").replace("\x00", "")).strip()[:MAX_POST]


def _lock(thread: Thread | None, subject: Subject | None, *, by: Member, now: datetime) -> Thread:
    """Lock the thread, made now if it is new. Raises NotReadable."""
    about = thread.subject if thread is not None else subject
    if about is None:
        raise TypeError("Say a subject or a thread.")
    field = field_of(about)
    if not subjects_seen_by(field, by).filter(pk=about.pk).exists():
        raise NotReadable
    if thread is None:
        times = {"begun_at": now, "last_at": now}
        thread, _is_new = Thread.objects.get_or_create(defaults=times, **{field: about})
    locked = Thread.objects.select_for_update().get(pk=thread.pk)
    setattr(locked, field, about)
    return locked


def _check_answered(post: Post, thread: Thread) -> None:
    if post.thread_id != thread.pk:
        raise OtherThread
    if not Post.objects.standing().filter(pk=post.pk).exists():
        raise PostDeleted


def _sent_before(thread: Thread, *, by: Member, text: str, now: datetime) -> Post | None:
    """The author's post of the same words that was written a moment ago, if it is the latest."""
    last = Post.objects.filter(thread=thread, number=thread.last_number).first()
    if last is None or last.author_id != by.pk or last.text != text or not text:
        return None
    return last if timedelta(0) <= now - last.made_at < TWICE and not last.is_withheld else None


def _mentions(text: str) -> list[Mention]:
    """Raises TooManyMentions."""
    found = mentions_in(text)
    if len(found) > MAX_MENTIONS:
        raise TooManyMentions(len(found))
    return found


def _called(mentions: Sequence[Mention], by: Member) -> list[Member]:
    """The members who are to hear of it: not the author, and nobody who has left."""
    members = [mention.member for mention in mentions]
    return [member for member in members if member.left_at is None and member.pk != by.pk]
