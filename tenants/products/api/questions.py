"""The API of questions and their queue."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.budgets import QUESTIONS, spend
from tenants.products import serializers
from tenants.products.actions import questions as question_actions
from tenants.products.api.team_serializers import SimilarQuerySerializer
from tenants.products.filters import QuestionFilter
from tenants.products.models import Question
from tenants.products.queries.questions import similar


@extend_schema_view(
    list=extend_schema(
        summary="Questions, the latest first",
        description="`?state=queued&ordering=queued_at` is the queue. Visitors see questions of "
        "public products.",
    ),
)
@extend_schema(tags=["questions"])
class QuestionViewSet(mixins.ListModelMixin, CityViewSet):
    serializer_class = serializers.QuestionSerializer
    filterset_class = QuestionFilter
    params: ClassVar = {"similar": ("text",)}

    def get_queryset(self) -> QuerySet[Question]:
        if self.is_described:
            return Question.objects.none()
        seen = Question.objects.seen_by(self.member).select_related("author", "product")
        return seen.order_by("-asked_at", "-pk")

    @extend_schema(
        parameters=[
            OpenApiParameter("text", str, required=True, description="At most 1,000 letters")
        ],
        responses=serializers.QuestionSerializer(many=True),
        operation_id="questions_similar",
    )
    @action(
        detail=False,
        pagination_class=Pagination,
        permission_classes=(MembersOnly,),
        filterset_class=None,
    )
    def similar(self, request: Request) -> Response:
        """Who asked nearly the same before?

        At most three questions; look before you ask.
        """
        query = SimilarQuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        text = query.validated_data.get("text", "")
        return self.page_of(similar(text, reader=self.me), serializers.QuestionSerializer)

    @extend_schema(responses=serializers.QuestionDetailSerializer)
    def retrieve(self, request: Request, pk: str) -> Response:
        """One question.

        How long it waits, how often it was worked on, and its place in the queue.
        """
        return Response(
            serializers.QuestionDetailSerializer(self.get_object(), context=self.context).data
        )

    @extend_schema(request=serializers.NewQuestion, responses={201: serializers.QuestionSerializer})
    def create(self, request: Request) -> Response:
        """Put a question into the queue."""
        sent = self.checked(serializers.NewQuestion)
        spend(QUESTIONS, by=self.me)
        asked = question_actions.ask_question(by=self.me, now=timezone.now(), **sent)
        return self.row_response(asked.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.QuestionInputSerializer, responses=serializers.QuestionSerializer
    )
    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Say it better; its author only."""
        question = self.get_object()
        kept = {
            name: getattr(question, name)
            for name in map(str, serializers.QuestionInputSerializer().fields)
        }
        sent = self.checked(serializers.QuestionInputSerializer, partial=partial)
        question_actions.rewrite_question(question, by=self.me, **{**kept, **sent})
        return self.row_response(question.pk)

    @extend_schema(
        request=serializers.QuestionInputSerializer, responses=serializers.QuestionSerializer
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say some of it better; its author only."""
        return self.update(request, pk, partial=True)

    @extend_schema(request=serializers.Answer, responses=serializers.QuestionSerializer)
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """The answer, which only its author can give."""
        question, sent = self.get_object(), self.checked(serializers.Answer)
        question_actions.answer_question(question, by=self.me, now=timezone.now(), **sent)
        return self.row_response(question.pk)

    @extend_schema(request=serializers.QuestionAudience, responses=serializers.QuestionSerializer)
    @action(detail=True, methods=["put"])
    def visibility(self, request: Request, pk: str) -> Response:
        """Choose who finds its card in the network; it takes effect at once. Its author only."""
        question, sent = self.get_object(), self.checked(serializers.QuestionAudience)
        question_actions.show_question(question, by=self.me, **sent)
        return self.row_response(question.pk)

    @extend_schema(request=None, responses={200: serializers.QuestionSerializer})
    @answer.mapping.delete
    def reopen(self, request: Request, pk: str) -> Response:
        """The answer did not hold: back into the queue."""
        question = self.get_object()
        question_actions.reopen_question(question, by=self.me, now=timezone.now())
        return self.row_response(question.pk)

    @extend_schema(request=None, responses=serializers.QuestionSerializer)
    @action(detail=True, methods=["put"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take a question back; only its author still sees it."""
        question = self.get_object()
        question_actions.withdraw_question(question, by=self.me)
        return self.row_response(question.pk)

    @extend_schema(request=None, responses={200: serializers.QuestionSerializer})
    @withdrawal.mapping.delete
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back to its old place in the queue."""
        question = self.get_object()
        question_actions.restore_question(question, by=self.me)
        return self.row_response(question.pk)
