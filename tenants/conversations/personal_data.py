"""Posts of a person, and posts that name them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tenants.conversations.actions.files import forget_content
from tenants.conversations.actions.posts import delete_post, forget_post
from tenants.conversations.models import Post, PostFile, Thread, ThreadRead
from tenants.conversations.signals import post_edited
from tenants.members.models import Member
from tenants.members.personal_data import (
    Files,
    Forgotten,
    PersonalData,
    Rows,
    delete,
    register,
    rows,
)

NOBODY = "@…"  # in the place of a mention


def collect(member: Member) -> Mapping[str, Rows]:
    """Their posts with earlier versions."""
    mine = Post.objects.filter(author=member)
    return {
        "posts": rows(mine, "text", "quote", "made_at", "edited_at", "versions", "deleted_at"),
        "files": rows(PostFile.objects.filter(by=member), "title", "added_at"),
    }


def files(member: Member) -> Files:
    """The files that came with their posts."""
    for file in PostFile.objects.filter(by=member).order_by("pk"):
        yield file.title, file.content


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete their posts; those that others answered stay without a name. Remove mentions."""
    done = delete(ThreadRead.objects.filter(member=member)) + _forget_threads(member)
    answers = Post.objects.standing().filter(reply_to=OuterRef("pk")).exclude(author=member)
    mine = Post.objects.filter(author=member).select_related("thread")
    for post in mine.alias(is_answered=Exists(answers)).filter(is_answered=False):
        forget_post(delete_post(post, by=member, now=now))
        done += Forgotten(deleted=1)
    for post in mine.filter(deleted_at=None):
        post.versions = []
        post.save(update_fields=["versions"])
        done += Forgotten(nameless=1)
    _remove_mentions(member)
    for post in mine.standing():
        post_edited.send(sender=Post, post=post, thread=post.thread, called=[], now=now)
    return done


def _forget_threads(member: Member) -> Forgotten:
    """Delete threads in which nobody else has written."""
    posts = Post.objects.filter(thread=OuterRef("pk"))
    alone = Thread.objects.filter(
        Exists(posts.filter(author=member)), ~Exists(posts.exclude(author=member))
    )
    count = 0
    for post in Post.objects.filter(thread__in=alone):
        forget_content(post)
        count += 1
    alone.delete()
    return Forgotten(deleted=count)


def _remove_mentions(member: Member) -> None:
    """Take the name out of the texts that call them; other words of others are theirs."""
    for post in Post.objects.exclude(mentions=[]):
        names = [name for name, key in post.mentions if key == member.pk]
        if not names:
            continue
        post.mentions = [mention for mention in post.mentions if mention[1] != member.pk]
        post.text = _without(post.text, names)
        post.quote = _without(post.quote, names)
        post.versions = [row | {"text": _without(row["text"], names)} for row in post.versions]
        post.save(update_fields=["mentions", "text", "quote", "versions"])


def _without(text: str, names: list[str]) -> str:
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(f"@{name}", NOBODY)
    return text


def register_part() -> None:
    register(
        PersonalData(
            name="posts",
            order=60,
            title=_("Posts"),
            purpose=_("To talk about products, questions, tasks and evenings."),
            kept=_("Until you delete them or are forgotten. Answered ones stay without your name."),
            collect=collect,
            forget=forget,
            files=files,
        )
    )
