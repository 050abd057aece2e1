"""Products and questions for programs: the same queries and actions as the pages."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from tenants.members.programs import CityViewSet
from tenants.products import serializers as shapes
from tenants.products.actions import products as product_actions
from tenants.products.actions import questions as question_actions
from tenants.products.filters import ProductFilter, QuestionFilter
from tenants.products.models import Product, Question
from tenants.products.queries import lines
from tenants.products.queries.products import PEOPLE, product_page, with_open_questions


@extend_schema(tags=["products"])
class ProductViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = shapes.ProductShape
    filterset_class = ProductFilter

    def get_queryset(self) -> QuerySet[Product]:
        if self.is_described:
            return Product.objects.none()
        seen = Product.objects.seen_by(self.member).prefetch_related(PEOPLE)
        return with_open_questions(seen).order_by("-moved_at", "-pk")

    @extend_schema(request=shapes.NewProduct, responses={201: shapes.ProductShape})
    def create(self, request: Request) -> Response:
        """Bring a product; you are its author."""
        sent = self.checked(shapes.NewProduct)
        made = product_actions.begin_product(by=self.me, now=timezone.now(), **sent)
        return self.shown(made.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.ProductWords, responses=shapes.ProductShape)
    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change the words of a product; its authors only."""
        product = self.get_object()
        kept = {name: getattr(product, name) for name in map(str, shapes.ProductWords().fields)}
        sent = self.checked(shapes.ProductWords, partial=partial)
        product_actions.rewrite_product(product, by=self.me, **{**kept, **sent})
        return self.shown(product.pk)

    @extend_schema(request=shapes.ProductWords, responses=shapes.ProductShape)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of the words of a product; its authors only."""
        return self.update(request, pk, partial=True)

    @extend_schema(request=shapes.NewStop, responses={201: shapes.ProductShape})
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: str) -> Response:
        """Put a stop on the line: a stage, or a rest; its authors only."""
        product, sent = self.get_object(), self.checked(shapes.NewStop)
        product_actions.move_product(product, by=self.me, now=timezone.now(), **sent)
        return self.shown(product.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.Audience, responses=shapes.ProductShape)
    @action(detail=True, methods=["put"])
    def visibility(self, request: Request, pk: str) -> Response:
        """Choose who may see it; it takes effect at once. Its authors only."""
        product, sent = self.get_object(), self.checked(shapes.Audience)
        product_actions.show_product(product, by=self.me, **sent)
        return self.shown(product.pk)

    @extend_schema(responses=shapes.StopShape(many=True))
    @action(detail=True, pagination_class=None, filterset_class=None)
    def line(self, request: Request, pk: str) -> Response:
        """All stops of a product, oldest first, then what lies ahead."""
        product = product_page(reader=self.member).get(pk=self.get_object().pk)
        stops = lines.line_of(product, reader=self.member).stops
        return Response([shapes.StopShape(stop).data for stop in stops])


@extend_schema(tags=["questions"])
class QuestionViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = shapes.QuestionShape
    filterset_class = QuestionFilter

    def get_queryset(self) -> QuerySet[Question]:
        if self.is_described:
            return Question.objects.none()
        seen = Question.objects.seen_by(self.member).select_related("author", "product")
        return seen.order_by("-asked_at", "-pk")

    @extend_schema(request=shapes.NewQuestion, responses={201: shapes.QuestionShape})
    def create(self, request: Request) -> Response:
        """Put a question into the queue."""
        sent = self.checked(shapes.NewQuestion)
        asked = question_actions.ask_question(by=self.me, now=timezone.now(), **sent)
        return self.shown(asked.pk, status.HTTP_201_CREATED)

    @extend_schema(request=shapes.QuestionWords, responses=shapes.QuestionShape)
    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Say it better; its author only."""
        question = self.get_object()
        kept = {name: getattr(question, name) for name in map(str, shapes.QuestionWords().fields)}
        sent = self.checked(shapes.QuestionWords, partial=partial)
        question_actions.rewrite_question(question, by=self.me, **{**kept, **sent})
        return self.shown(question.pk)

    @extend_schema(request=shapes.QuestionWords, responses=shapes.QuestionShape)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say some of it better; its author only."""
        return self.update(request, pk, partial=True)

    @extend_schema(request=shapes.Answer, responses=shapes.QuestionShape)
    @action(detail=True, methods=["put"])
    def answer(self, request: Request, pk: str) -> Response:
        """The answer, which only its author can give."""
        question, sent = self.get_object(), self.checked(shapes.Answer)
        question_actions.answer_question(question, by=self.me, now=timezone.now(), **sent)
        return self.shown(question.pk)

    @extend_schema(request=None, responses={200: shapes.QuestionShape})
    @answer.mapping.delete
    def reopen(self, request: Request, pk: str) -> Response:
        """The answer did not hold: back into the queue."""
        question = self.get_object()
        question_actions.reopen_question(question, by=self.me, now=timezone.now())
        return self.shown(question.pk)

    @extend_schema(request=None, responses=shapes.QuestionShape)
    @action(detail=True, methods=["put"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take a question back; only its author still sees it."""
        question = self.get_object()
        question_actions.withdraw_question(question, by=self.me)
        return self.shown(question.pk)

    @extend_schema(request=None, responses={200: shapes.QuestionShape})
    @withdrawal.mapping.delete
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back to its old place in the queue."""
        question = self.get_object()
        question_actions.restore_question(question, by=self.me)
        return self.shown(question.pk)


def register(router: BaseRouter) -> None:
    router.register("products", ProductViewSet, basename="product")
    router.register("questions", QuestionViewSet, basename="question")
