"""Read threads: a page of posts, what a panel shows, and where something is unread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tenants.conversations.models import Post, Subject, Thread
from tenants.conversations.models.thread import field_of
from tenants.members.guests import Reader
from tenants.members.models import Member
from tenants.registry.compiled_query import Arguments, CompiledQuery

PAGE = 50
PANEL = 3  # posts of a panel


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """Some posts of a thread in the order in which they were written.

    `seen`: the number up to which the reader has read; the last one for guests.
    """

    thread: Thread
    posts: Sequence[Post]
    seen: int

    @property
    def unread(self) -> int:
        return max(0, self.thread.last_number - self.seen)

    @property
    def first_unread(self) -> int | None:
        """The number of the first unread post; None if everything or nothing was read before."""
        return self.seen + 1 if 0 < self.seen < self.thread.last_number else None

    @property
    def earlier(self) -> int | None:
        """The number before which there are more posts; None without any."""
        return self.posts[0].number if self.posts and self.posts[0].number > 1 else None

    @property
    def later(self) -> int | None:
        """The number after which there are more posts; None without any."""
        last = self.posts[-1].number if self.posts else 0
        return last if last < self.thread.last_number else None

    @property
    def last_shown(self) -> int:
        return self.posts[-1].number if self.posts else 0


def thread_of(subject: Subject, *, reader: Reader) -> Thread:
    """The thread of a subject with `seen` and `unread`; an unsaved one before its first post."""
    found = Thread.objects.about(subject)
    known = found.with_unread(reader) if isinstance(reader, Member) else found
    thread: Thread | None = known.first()
    if thread is None:
        return Thread(**{field_of(subject): subject})
    setattr(thread, field_of(subject), subject)  # read already
    return thread


def thread_page(
    subject: Subject, *, reader: Reader, before: int | None = None, after: int | None = None
) -> ThreadPage:
    """Posts before or after a number, the latest without one; three statements at any length."""
    thread = thread_of(subject, reader=reader)
    seen = getattr(thread, "seen", thread.last_number)
    return ThreadPage(thread, _posts(thread, before=before, after=after), seen)


def _posts(thread: Thread, *, before: int | None, after: int | None) -> list[Post]:
    if thread.pk is None:
        return []
    found = Post.objects.with_page().filter(thread=thread)
    if after is not None:
        return list(found.filter(number__gt=after).order_by("number")[:PAGE])
    if before is not None:
        found = found.filter(number__lt=before)
    return list(found.order_by("-number")[:PAGE])[::-1]


def page_with(post: Post) -> int:
    """The number before which a page shows a post among the ones around it."""
    return post.number + PAGE // 2


@dataclass(frozen=True, slots=True)
class PanelRows:
    """The latest posts of a subject's thread, the same for all readers; without one, `thread` is
    None. `origin` is the post that the subject came from.
    """

    thread: Thread | None
    posts: Sequence[Post]
    origin: Post | None


def panel_rows(subject: Subject) -> PanelRows:
    """Two statements at most."""
    found = Post.objects.filter(**{f"thread__{field_of(subject)}": subject})
    found = found.select_related("author", "thread").defer("versions")
    posts = list(found.order_by("-number")[:PANEL])[::-1]
    thread = posts[-1].thread if posts else None
    return PanelRows(thread, posts, origin_of(subject))


def origin_of(subject: Subject) -> Post | None:
    """The post that a question or a task came from, with its author and the thread's subject."""
    field = field_of(subject)
    if field not in ("question", "task"):
        return None
    found = Post.objects.standing().filter(**{field: subject}).select_related("author")
    return found.defer("versions").first()


@dataclass(frozen=True, slots=True)
class Unreached:
    """Names, as they were typed, of people whom a post calls in vain.

    `gone` have left the city, from `shut_out` the thread is hidden.
    """

    gone: Sequence[str]
    shut_out: Sequence[str]


def unreached_by(post: Post) -> Unreached:
    """One statement, none for a post that calls nobody."""
    names = {key: name for name, key in post.mentions}
    called = Member.objects.filter(pk__in=names).order_by("pk") if names else ()
    gone = [names[member.pk] for member in called if member.left_at]
    here = [member for member in called if not member.left_at]
    shut_out = [names[member.pk] for member in here if post.thread.is_hidden_from(member)]
    return Unreached(gone, shut_out)


def unread_in(thread: Thread, *, member: Member) -> int:
    """The number of posts of a thread that a member has not read. One statement."""
    found = _unread.rows(person=member.pk, subject=thread.pk, now=timezone.now())
    return sum(unread for (unread,) in found)


def _unread_of_thread(given: Arguments) -> QuerySet[Any, Any]:
    counted = Thread.objects.with_unread(Member(pk=given.person)).filter(pk=given.subject)
    return counted.values_list("unread")


_unread = CompiledQuery(_unread_of_thread)


def threads_for(member: Member, *, only_unread: bool = False) -> QuerySet[Any, Any]:
    """The threads that a member may read, the last written first, with `unread`."""
    found = Thread.objects.seen_by(member).with_subjects().with_unread(member)
    found = found.filter(unread__gt=0) if only_unread else found
    return found.order_by("-last_at", "-pk")
