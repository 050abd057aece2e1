"""Fetch subjects, threads and posts that a reader may see, or raise Http404."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from tenants.conversations.models import Post, Subject, Thread
from tenants.conversations.models.thread import FIELDS, field_of, subjects_seen_by
from tenants.members.guests import Reader
from tenants.members.models import Member
from tenants.members.requests import member_of, reader_of
from tenants.registry.requests import CityRequest


def readable_subject(field: str, pk: int, *, reader: Reader | None) -> Subject:
    """Raises Http404."""
    found: Subject = get_object_or_404(subjects_seen_by(field, reader), pk=pk)
    return found


def readable_post(pk: int, *, reader: Reader | None) -> Post:
    """A post with its thread and the thread's subject. Raises Http404."""
    subjects = (f"thread__{field}" for field in FIELDS.values())
    found = get_object_or_404(Post.objects.select_related("author", "reply_to", *subjects), pk=pk)
    subject = found.thread.subject
    if not subjects_seen_by(field_of(subject), reader).filter(pk=subject.pk).exists():
        raise Http404
    return found


def may_read(post: Post, *, reader: Reader) -> bool:
    """True if a reader may read the thread of a post. One statement."""
    found: bool = Thread.objects.seen_by(reader).filter(pk=post.thread_id).exists()
    return found


def my_post(pk: int, *, member: Member) -> Post:
    """A post of one's own in a thread that one still may read. Raises Http404."""
    found = readable_post(pk, reader=member)
    if not found.is_written_by(member):
        raise Http404
    return found


def thread_reader(request: CityRequest) -> Reader | None:
    """The member, or a guest who reads products and questions here."""
    return member_of(request) or reader_of(request)
