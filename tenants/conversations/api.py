"""The API of threads and posts; it calls the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import LimitedJSONParser, Pagination
from tenants.api.routers import Router, below
from tenants.conversations import actions, serializers
from tenants.conversations.budgets import POSTS
from tenants.conversations.models import Post, PostFile, Thread
from tenants.conversations.permissions import readable_post, readable_subject
from tenants.conversations.queries import threads_for
from tenants.governance.decisions.budgets import OPENED
from tenants.governance.decisions.queries import electors_of
from tenants.governance.decisions.schedule import evening_in
from tenants.governance.decisions.validators import MAX_TITLE
from tenants.members.api_base import CityViewSet, MembersOnly, UnpagedViewSet
from tenants.members.budgets import FILES, QUESTIONS, spend
from tenants.products.api.files import AnyKind
from tenants.products.api.team_serializers import NewFile
from tenants.products.file_serving import serve
from tenants.ui.plain_text import markdown_as_line, shortened

FILE = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A file")]
COLLECTIONS = {
    "products": "product",
    "questions": "question",
    "tasks": "task",
    "meetings": "meeting",
    "decisions": "decision",
}


class ThreadOfSubject(CityViewSet):
    """A base of the posts below `products/{id}/` and the like. `field`: what they are about."""

    field: ClassVar[str]
    serializer_class = serializers.PostSerializer
    permission_classes = (MembersOnly,)
    queryset = Post.objects.none()

    def _list(self) -> Response:
        subject = readable_subject(self.field, self.kwargs["pk"], reader=self.me)
        found = Post.objects.with_page().filter(**{f"thread__{self.field}": subject})
        return self.page_of(found.order_by("number"), serializers.PostSerializer)

    def _create(self) -> Response:
        subject = readable_subject(self.field, self.kwargs["pk"], reader=self.me)
        sent = self.checked(serializers.NewPost)
        spend(POSTS, by=self.me)
        number = sent.pop("reply_to", None)
        reply_to = get_object_or_404(Post, pk=number) if number else None
        post = actions.write_post(
            by=self.me, subject=subject, reply_to=reply_to, now=timezone.now(), **sent
        )
        made = Post.objects.with_page().get(pk=post.pk)
        shown = serializers.PostSerializer(made, context=self.context).data
        return Response(shown, status=status.HTTP_201_CREATED)


def posts_of(collection: str, field: str) -> type[ThreadOfSubject]:
    """The view of the posts about one sort of things."""

    @extend_schema(tags=["threads"])
    class PostsViewSet(ThreadOfSubject):
        @extend_schema(
            summary=f"Posts about one of the {collection}",
            responses=serializers.PostSerializer(many=True),
            operation_id=f"{collection}_posts",
        )
        def list(self, request: Request, pk: str) -> Response:
            """The first one first.

            Posts are numbered without gaps: `offset` is the number after which they begin.
            """
            return self._list()

        @extend_schema(
            summary=f"Write about one of the {collection}",
            request=serializers.NewPost,
            responses={201: serializers.PostSerializer},
            operation_id=f"{collection}_write_post",
        )
        def create(self, request: Request, pk: str) -> Response:
            """The same words within some seconds are one post."""
            return self._create()

    PostsViewSet.field = field
    return PostsViewSet


@extend_schema(tags=["threads"])
class PostViewSet(UnpagedViewSet):
    """One post; only its author changes and deletes it."""

    serializer_class = serializers.PostSerializer
    permission_classes = (MembersOnly,)
    queryset = Post.objects.none()

    def post_of(self, pk: Any) -> Post:
        return readable_post(int(pk), reader=self.me)

    def shown(self, pk: int) -> Response:
        found = Post.objects.with_page().get(pk=pk)
        return Response(serializers.PostSerializer(found, context=self.context).data)

    @extend_schema(responses=serializers.PostSerializer, operation_id="posts_read")
    def retrieve(self, request: Request, pk: str) -> Response:
        """One post of a thread that you may read."""
        return self.shown(self.post_of(pk).pk)

    @extend_schema(
        request=serializers.ChangedPost,
        responses=serializers.PostSerializer,
        operation_id="posts_edit",
    )
    def update(self, request: Request, pk: str) -> Response:
        """Other words; the earlier ones stay readable. Your own posts only."""
        post, sent = self.post_of(pk), self.checked(serializers.ChangedPost)
        return self.shown(actions.edit_post(post, by=self.me, now=timezone.now(), **sent).pk)

    @extend_schema(request=None, responses={204: None}, operation_id="posts_delete")
    def destroy(self, request: Request, pk: str) -> Response:
        """Delete a post of your own.

        A mark stays in its place; it can be brought back for 30 days.
        """
        actions.delete_post(self.post_of(pk), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None, responses=serializers.PostSerializer, operation_id="posts_bring_back"
    )
    @action(detail=True, methods=["put"], url_path="return")
    def bringing_back(self, request: Request, pk: str) -> Response:
        """Bring a deleted post of your own back."""
        found = actions.restore_post(self.post_of(pk), by=self.me, now=timezone.now())
        return self.shown(found.pk)

    @extend_schema(
        responses=serializers.VersionSerializer(many=True), operation_id="posts_versions"
    )
    @action(detail=True, pagination_class=Pagination)
    def versions(self, request: Request, pk: str) -> Response:
        """Its earlier texts, the oldest first; `at` is when each was written."""
        post = self.post_of(pk)
        earlier = [] if post.is_withheld else list(post.earlier)
        return self.page_of(earlier, serializers.VersionSerializer)

    @extend_schema(
        request=None,
        responses=serializers.BecameSerializer,
        operation_id="posts_turn_into_question",
    )
    @action(detail=True, methods=["put"])
    def question(self, request: Request, pk: str) -> Response:
        """Ask its words as a question of your own; the post remembers it."""
        post = self.post_of(pk)
        spend(QUESTIONS, by=self.me)
        made = actions.turn_into_question(post, by=self.me, now=timezone.now())
        return Response({"id": made.pk})

    @extend_schema(
        request=None, responses=serializers.BecameSerializer, operation_id="posts_turn_into_task"
    )
    @action(detail=True, methods=["put"])
    def task(self, request: Request, pk: str) -> Response:
        """Take its words as a task of your own; the post remembers it."""
        made = actions.turn_into_task(self.post_of(pk), by=self.me, now=timezone.now())
        return Response({"id": made.pk})

    @extend_schema(
        request=None,
        responses=serializers.BecameSerializer,
        operation_id="posts_turn_into_realisation",
    )
    @action(detail=True, methods=["put"])
    def realisation(self, request: Request, pk: str) -> Response:
        """Keep a post of your own as a realisation of your latest evening."""
        made = actions.turn_into_realisation(self.post_of(pk), by=self.me, now=timezone.now())
        return Response({"id": made.pk})

    @extend_schema(
        request=serializers.Proposal,
        responses=serializers.BecameSerializer,
        operation_id="posts_turn_into_proposal",
    )
    @action(detail=True, methods=["put"])
    def proposal(self, request: Request, pk: str) -> Response:
        """Open a decision by consent about its words; the post remembers it."""
        post, sent, now = self.post_of(pk), self.checked(serializers.Proposal), timezone.now()
        if post.decision_id is None:
            spend(OPENED, by=self.me)
        own = {"title": shortened(markdown_as_line(post.text), MAX_TITLE), "text": post.text}
        electors = [self.me, *electors_of(sent.pop("electors"), now=now)]
        closes_at = evening_in(int(sent.pop("days")), now=now)
        made = actions.turn_into_proposal(
            post, by=self.me, electors=electors, closes_at=closes_at, now=now, **{**own, **sent}
        )
        return Response({"id": made.pk})


@extend_schema(tags=["threads"])
class PostFileViewSet(UnpagedViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = serializers.PostFileSerializer
    parser_classes = (MultiPartParser, LimitedJSONParser)
    queryset = PostFile.objects.none()
    lookup_field = "number"

    @extend_schema(
        request={"multipart/form-data": NewFile},
        responses={201: serializers.PostSerializer},
        operation_id="posts_add_file",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Add a file to a post of your own.

        A picture, PDF, office document or plain text of at most 10 MB. Pictures are drawn anew:
        `state` is `preparing` for some seconds.
        """
        post, sent = readable_post(int(pk), reader=self.me), self.checked(NewFile)
        spend(FILES, by=self.me)
        files = [(sent["examined"], sent["title"])]
        actions.attach_files(post, by=self.me, files=files, now=timezone.now())
        found = Post.objects.with_page().get(pk=post.pk)
        shown = serializers.PostSerializer(found, context=self.context).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        parameters=FILE,
        operation_id="posts_file_content",
    )
    @action(
        detail=True,
        url_path="content",
        url_name="content",
        content_negotiation_class=AnyKind,
    )
    def content(self, request: Request, pk: str, number: str) -> HttpResponseBase:
        """The content of a file of a post. 404 while a picture is being prepared."""
        post = readable_post(int(pk), reader=self.me)
        if post.is_withheld:
            raise Http404
        ready = PostFile.objects.filter(post=post, state=PostFile.State.READY)
        return serve(request._request, get_object_or_404(ready, pk=number))


@extend_schema_view(
    list=extend_schema(
        summary="Threads that you may read",
        description="The last written one first, with how much you have not read.",
    ),
    retrieve=extend_schema(
        summary="One thread", description="What it is about, and how much you have not read."
    ),
)
@extend_schema(tags=["threads"])
class ThreadViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    """Threads that you may read, the last written one first, with what you have not read."""

    serializer_class = serializers.ThreadSerializer
    permission_classes = (MembersOnly,)

    def get_queryset(self) -> QuerySet[Any, Any]:
        return Thread.objects.none() if self.is_described else threads_for(self.me)

    @extend_schema(
        request=serializers.Seen,
        responses=serializers.ThreadSerializer,
        operation_id="threads_mark_seen",
    )
    @action(detail=True, methods=["put"])
    def seen(self, request: Request, pk: str) -> Response:
        """Mark posts as read, up to a number. Never goes back."""
        thread, sent = self.get_object(), self.checked(serializers.Seen)
        actions.mark_seen(thread, by=self.me, **sent)
        return self.row_response(thread.pk)


def register(router: Router) -> None:
    for collection, field in COLLECTIONS.items():
        name = f"{field}-post"
        router.register(below(collection, "posts"), posts_of(collection, field), name)
    router.register("posts", PostViewSet, "post")
    router.register(below("posts", "files"), PostFileViewSet, "post-file")
    router.register("threads", ThreadViewSet, "thread")
