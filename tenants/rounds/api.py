"""The API of rounds; it calls the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.routers import Router, below
from tenants.conversations.budgets import POSTS
from tenants.conversations.models import Post
from tenants.conversations.serializers import PostSerializer
from tenants.members.api_base import CityViewSet, MembersOnly
from tenants.members.budgets import spend
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.rounds import actions, serializers
from tenants.rounds.budgets import ROUNDS, WORDS
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.permissions import readable_round, readable_word
from tenants.rounds.queries import RoundPage, round_page, rounds_about, rounds_for

WORD = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A word of it")]


class RoundsBase(CityViewSet):
    permission_classes = (MembersOnly,)
    serializer_class: Any = serializers.RoundSerializer

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        page = round_page(pk, reader=self.me, now=timezone.now())
        return Response(self.whole(page), status=code)

    def whole(self, page: RoundPage) -> Any:
        return serializers.WholeRoundSerializer(page, context=self.context).data


@extend_schema(tags=["rounds"])
class QuestionRoundsViewSet(RoundsBase):
    """Rounds of one question."""

    queryset = Round.objects.none()

    @property
    def question(self) -> Question:
        return get_object_or_404(Question.objects.seen_by(self.me), pk=self.kwargs["pk"])

    @extend_schema(
        responses=serializers.RoundSerializer(many=True), operation_id="questions_rounds"
    )
    def list(self, request: Request, pk: str) -> Response:
        """Rounds of a question and of those merged into it, the latest first, without words."""
        return self.page_of(rounds_about(self.question), serializers.RoundSerializer)

    @extend_schema(
        request=serializers.NewRound,
        responses={201: serializers.WholeRoundSerializer},
        operation_id="questions_open_round",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Ask for perspectives on your question, for 24, 48, 72 or 168 hours."""
        question, sent = self.question, self.checked(serializers.NewRound)
        spend(ROUNDS, by=self.me)
        sent["chosen"] = list(Member.objects.here().filter(pk__in=sent["chosen"]))
        opened = actions.open_round(question, by=self.me, now=timezone.now(), **sent)
        return self.shown(opened.pk, status.HTTP_201_CREATED)


@extend_schema_view(
    list=extend_schema(
        summary="Rounds that you may read", description="The latest first, without their words."
    )
)
@extend_schema(tags=["rounds"])
class RoundViewSet(mixins.ListModelMixin, RoundsBase):
    """Rounds that you may read."""

    def get_queryset(self) -> QuerySet[Any, Any]:
        return Round.objects.none() if self.is_described else rounds_for(self.me)

    def round_of(self, pk: Any) -> Round:
        return readable_round(int(pk), reader=self.me)

    @extend_schema(responses=serializers.WholeRoundSerializer, operation_id="rounds_read")
    def retrieve(self, request: Request, pk: str) -> Response:
        """One round, with the words that are open to you."""
        return self.shown(int(pk))

    @extend_schema(request=None, responses={204: None}, operation_id="rounds_undo")
    def destroy(self, request: Request, pk: str) -> Response:
        """Undo the opening of your round, while nobody has given a word."""
        actions.undo_round(self.round_of(pk), by=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=serializers.NewWord,
        responses=serializers.WholeRoundSerializer,
        operation_id="rounds_give_word",
    )
    @action(detail=True, methods=["put"])
    def word(self, request: Request, pk: str) -> Response:
        """Give your word, or say it better until the step ends in which you gave it."""
        found, sent = self.round_of(pk), self.checked(serializers.NewWord)
        spend(WORDS, by=self.me)
        actions.give_word(round=found, by=self.me, now=timezone.now(), **sent)
        return self.shown(found.pk)

    @extend_schema(request=None, responses={204: None}, operation_id="rounds_withdraw_word")
    @word.mapping.delete
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take your word back while the round is open."""
        actions.withdraw_word(round=self.round_of(pk), by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None, responses=serializers.WholeRoundSerializer, operation_id="rounds_end"
    )
    @action(detail=True, methods=["put"])
    def end(self, request: Request, pk: str) -> Response:
        """End your round before its time; its words stay."""
        return self.shown(actions.end_round(self.round_of(pk), by=self.me, now=timezone.now()).pk)

    @extend_schema(
        request=serializers.Taken,
        responses=serializers.WholeRoundSerializer,
        operation_id="rounds_take_along",
    )
    @action(detail=True, methods=["put"])
    def taken(self, request: Request, pk: str) -> Response:
        """Write what you take along from your ended round."""
        found, sent = self.round_of(pk), self.checked(serializers.Taken)
        actions.take_along(found, by=self.me, now=timezone.now(), **sent)
        return self.shown(found.pk)


@extend_schema(tags=["rounds"])
class RoundWordViewSet(RoundsBase):
    """Words of a round that are open to you."""

    queryset = RoundWord.objects.none()
    lookup_field = "number"

    def word_of(self, pk: str, number: str) -> RoundWord:
        return readable_word(int(pk), int(number), reader=self.me)

    @extend_schema(
        request=serializers.AnswerOfWord,
        responses={201: PostSerializer},
        parameters=WORD,
        operation_id="rounds_answer_word",
    )
    @action(detail=True, methods=["post"])
    def answer(self, request: Request, pk: str, number: str) -> Response:
        """Answer a word in the step `groups`: a post in the thread of the question."""
        found, sent = self.word_of(pk, number), self.checked(serializers.AnswerOfWord)
        spend(POSTS, by=self.me)
        post = actions.answer_word(found, by=self.me, now=timezone.now(), **sent)
        made = Post.objects.with_page().get(pk=post.pk)
        shown = PostSerializer(made, context=self.context).data
        return Response(shown, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=None, responses={204: None}, parameters=WORD, operation_id="rounds_mark_helped"
    )
    @action(detail=True, methods=["put"])
    def helped(self, request: Request, pk: str, number: str) -> Response:
        """Say that a word helped you, as the author of the question."""
        return self._mark(pk, number, helped=True)

    @extend_schema(
        request=None, responses={204: None}, parameters=WORD, operation_id="rounds_unmark_helped"
    )
    @helped.mapping.delete
    def not_helped(self, request: Request, pk: str, number: str) -> Response:
        """Take that mark back."""
        return self._mark(pk, number, helped=False)

    def _mark(self, pk: str, number: str, *, helped: bool) -> Response:
        found = self.word_of(pk, number)
        actions.mark_helped(found, by=self.me, helped=helped, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)


def register(router: Router) -> None:
    router.register(below("questions", "rounds"), QuestionRoundsViewSet, "question-round")
    router.register("rounds", RoundViewSet, "round")
    router.register(below("rounds", "words"), RoundWordViewSet, "round-word")
