"""The API of the outcome of a question."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.live.models import Capture
from tenants.members.api_base import MembersOnly, UnpagedViewSet
from tenants.outcome import actions, serializers
from tenants.outcome.queries.captures import with_traces
from tenants.outcome.queries.question_outcome import (
    about_question,
    captures_about,
    helpful_captures,
)
from tenants.products.models import Question

THOUGHT = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A thought about it")]


@extend_schema(tags=["questions"])
class QuestionOutcomeViewSet(UnpagedViewSet):
    """What was said about a question, for members."""

    serializer_class = serializers.EveningSaidSerializer
    permission_classes = (MembersOnly,)
    queryset = Question.objects.none()
    pagination_class = Pagination
    lookup_field = "number"

    @extend_schema(
        responses=serializers.EveningSaidSerializer(many=True), operation_id="questions_outcome"
    )
    def list(self, request: Request, pk: str) -> Response:
        """What was said about a question, the latest evening first.

        Also about those merged into it; `helped` is what its author has marked.
        """
        question = self.question
        helped = helpful_captures(question)
        evenings = [
            {
                "meeting": evening.meeting.pk,
                "starts_at": evening.meeting.starts_at,
                "formats": evening.formats,
                "tables": evening.tables,
                "thoughts": [thought for group in evening.groups for thought in group.thoughts],
                "helped": [t.pk for g in evening.groups for t in g.thoughts if t.pk in helped],
            }
            for evening in captures_about(question)
        ]
        return self.page_of(evenings, serializers.EveningSaidSerializer)

    @extend_schema(
        request=serializers.Remembered,
        responses={201: serializers.ThoughtSerializer},
        operation_id="questions_remember",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Write down what was said about your question, within a week of its evening."""
        sent = self.checked(serializers.Remembered)
        sent["nonce"] = str(sent.get("nonce") or "")
        kept = actions.remember(self.question, by=self.me, now=timezone.now(), **sent)
        shown = with_traces().get(pk=kept.pk)
        return Response(serializers.ThoughtSerializer(shown).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=None,
        responses={204: None},
        parameters=THOUGHT,
        operation_id="questions_mark_helped",
    )
    @action(detail=True, methods=["put"], url_path="helped")
    def helped(self, request: Request, pk: str, number: str) -> Response:
        """Mark a thought that helped you; the question's author only."""
        actions.mark_helped(self.thought(number), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses={204: None},
        parameters=THOUGHT,
        operation_id="questions_unmark_helped",
    )
    @helped.mapping.delete
    def not_helped(self, request: Request, pk: str, number: str) -> Response:
        """Take that mark back; the question's author only."""
        actions.take_back_helped(self.thought(number), by=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @property
    def question(self) -> Question:
        return get_object_or_404(Question.objects.seen_by(self.me), pk=self.kwargs["pk"])

    def thought(self, number: str) -> Capture:
        kept = Capture.objects.not_taken_back().filter(about_question(self.question))
        return get_object_or_404(kept.select_related("question__merged_into"), pk=number)
