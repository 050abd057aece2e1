"""The API of merged questions."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.members.api_base import MembersOnly, UnpagedViewSet
from tenants.products.actions import merging as actions
from tenants.products.api import team_serializers
from tenants.products.models import Merge, Question
from tenants.products.queries.questions import merges_of


@extend_schema(tags=["questions"])
class MergeViewSet(UnpagedViewSet):
    permission_classes = (MembersOnly,)
    serializer_class = team_serializers.MergeSerializer
    queryset = Question.objects.none()
    pagination_class = Pagination
    lookup_field = "number"

    @extend_schema(
        responses=team_serializers.MergeSerializer(many=True), operation_id="questions_merges"
    )
    def list(self, request: Request, pk: str) -> Response:
        """Merges of a question that hold or wait for a word."""
        return self.page_of(merges_of(self.question), team_serializers.MergeSerializer)

    @extend_schema(
        request=team_serializers.Into,
        responses={200: team_serializers.MergeSerializer},
        operation_id="questions_merge",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Merge a question into another, or ask its author.

        At once by the core and by who asked both; else once both authors agree. Both histories
        stay.
        """
        seen = Question.objects.seen_by(self.me)
        into = get_object_or_404(seen, pk=self.checked(team_serializers.Into)["into"])
        made = actions.merge_questions(self.question, into=into, by=self.me, now=timezone.now())
        return Response(team_serializers.MergeSerializer(made).data)

    @extend_schema(
        request=None,
        responses={200: team_serializers.MergeSerializer},
        parameters=[
            OpenApiParameter("number", int, OpenApiParameter.PATH, description="A merge of it")
        ],
        operation_id="questions_undo_merge",
    )
    def destroy(self, request: Request, pk: str, number: str) -> Response:
        """Undo a merge, decline or take back a proposal.

        They are two questions again, each in its own place.
        """
        merges = Merge.objects.select_related("question", "into")
        found = get_object_or_404(merges, pk=number, question=self.kwargs["pk"])
        actions.undo_merge(found, by=self.me, now=timezone.now())
        found.refresh_from_db()
        return Response(team_serializers.MergeSerializer(found).data)

    @property
    def question(self) -> Question:
        return get_object_or_404(Question.objects.seen_by(self.me), pk=self.kwargs["pk"])
