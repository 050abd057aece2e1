"""Serializers of threads and posts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from tenants.conversations.models import Post, PostFile, Thread
from tenants.conversations.models.post import Version
from tenants.conversations.validators import MAX_POST, MAX_QUOTE
from tenants.governance.decisions.queries import Electorate
from tenants.governance.decisions.validators import DAYS, MAX_TEXT, MAX_TITLE
from tenants.members.serializer_fields import LineField, RowNumberField, TextField
from tenants.products.serializers import PersonSerializer


@extend_schema_serializer(component_name="PostFileShape")
class PostFileSerializer(serializers.ModelSerializer[PostFile]):
    """`url` is where its content is, once `state` is `ready`."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = PostFile
        fields = ("id", "url", "title", "state", "kind", "size", "width", "height")
        read_only_fields = fields

    def get_url(self, file: PostFile) -> str:
        names = {"pk": file.post_id, "number": file.pk}
        return reverse("api:post-file-content", settings.CITY_URLCONF, kwargs=names)


@extend_schema_serializer(component_name="PostShape")
class PostSerializer(serializers.ModelSerializer[Post]):
    """`number` counts in its thread. `text`, `quote` and `files` of a deleted or hidden post are
    empty.

    `quote`: words of the post that `reply_to` names. `mentions`: numbers of the members whom it
    calls. `question`, `task`, `realisation`, `decision`: what it became.
    """

    author = PersonSerializer()
    text = serializers.SerializerMethodField()
    quote = serializers.CharField(source="shown_quote")
    mentions = serializers.SerializerMethodField()
    files = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="made_at")

    class Meta:
        model = Post
        fields = (
            *("id", "thread", "number", "author", "text", "reply_to", "quote", "mentions"),
            *("files", "origin", "created_at", "edited_at", "deleted_at", "hidden_as"),
            *("question", "task", "realisation", "decision"),
        )
        read_only_fields = fields

    def get_text(self, post: Post) -> str:
        return "" if post.is_withheld else post.text

    @extend_schema_field({"type": "array", "items": {"type": "integer"}})
    def get_mentions(self, post: Post) -> list[int]:
        return [] if post.is_withheld else [int(key) for _name, key in post.mentions]

    @extend_schema_field(PostFileSerializer(many=True))
    def get_files(self, post: Post) -> Any:
        return [] if post.is_withheld else PostFileSerializer(post.files.all(), many=True).data


class NewPost(serializers.Serializer[Any]):
    """Markdown, in which a member's name after an @ calls them.

    `reply_to`: a post of the same thread; `quote`: the part of it that you answer.
    """

    text = TextField(max_length=MAX_POST, allow_blank=True, default="")
    reply_to = RowNumberField(required=False, allow_null=True)
    quote = LineField(max_length=MAX_QUOTE, allow_blank=True, default="")


class ChangedPost(serializers.Serializer[Any]):
    text = TextField(max_length=MAX_POST, allow_blank=True)


@extend_schema_serializer(component_name="PostVersionShape")
class VersionSerializer(serializers.Serializer[Version]):
    text = serializers.CharField()
    at = serializers.DateTimeField()


@extend_schema_serializer(component_name="ThreadShape")
class ThreadSerializer(serializers.ModelSerializer[Thread]):
    """It is about one of `product`, `question`, `task`, `meeting` (its minutes) and `decision`.

    `posts`: how many there are, also the number of the latest. `unread`: those that you have not
    read.
    """

    posts = serializers.IntegerField(source="last_number")
    unread = serializers.SerializerMethodField()
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Thread
        fields = (
            *("id", "product", "question", "task", "meeting", "decision", "posts", "unread"),
            *("begun_at", "last_at", "url"),
        )
        read_only_fields = fields

    def get_unread(self, thread: Thread) -> int:
        return max(0, int(getattr(thread, "unread", 0)))


@extend_schema_serializer(component_name="SeenPosts")
class Seen(serializers.Serializer[Any]):
    """The number of the latest post that was read; without it, all of them."""

    number = serializers.IntegerField(min_value=0, required=False, max_value=2**31 - 1)


@extend_schema_serializer(component_name="PostProposal")
class Proposal(serializers.Serializer[Any]):
    """Without a `title` or a `text`, those of the post. It ends at eight after so many days."""

    title = LineField(max_length=MAX_TITLE, required=False)
    text = TextField(max_length=MAX_TEXT, required=False)
    electors = serializers.ChoiceField(choices=Electorate.choices, default=Electorate.ALL)
    days = serializers.ChoiceField(choices=DAYS, default=7)
    review_on = serializers.DateField(required=False)


@extend_schema_serializer(component_name="BecameShape")
class BecameSerializer(serializers.Serializer[Any]):
    """The number of what the post became."""

    id = serializers.IntegerField()
