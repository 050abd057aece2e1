"""Products and questions for programs: the same queries and actions as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter
from rest_framework.serializers import Serializer

from tenants.members.middleware import member_of
from tenants.members.models import Member
from tenants.products import serializers as shapes
from tenants.products.actions import products as product_actions
from tenants.products.actions import questions as question_actions
from tenants.products.filters import ProductFilter, QuestionFilter
from tenants.products.models import Product, Question
from tenants.products.queries import lines
from tenants.products.queries.products import PEOPLE, product_page, with_open_questions


class MembersWrite(BasePermission):
    """Everyone reads what is public to them; only members of the city write."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method in SAFE_METHODS or view.member is not None


class CityViewSet(viewsets.GenericViewSet[Any]):
    """Knows who asks, by token or by session."""

    permission_classes = (MembersWrite,)

    @property
    def member(self) -> Member | None:
        if not hasattr(self, "_member"):
            self._member = None if self.is_described else member_of(self.request)
        return self._member

    @property
    def me(self) -> Member:
        assert self.member is not None  # noqa: S101 - `MembersWrite` has let nobody else in
        return self.member

    @property
    def is_described(self) -> bool:
        """The schema is being made: there is no request and no database."""
        return bool(getattr(self, "swagger_fake_view", False))

    def checked(self, shape: type[Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, valid, or a 400 beside the fields."""
        sent = shape(data=self.request.data, context=self.context, partial=partial)
        sent.is_valid(raise_exception=True)
        return dict(sent.validated_data)

    @property
    def context(self) -> dict[str, Any]:
        return {**self.get_serializer_context(), "member": self.member}

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        row = self.get_queryset().get(pk=pk)
        shape = self.get_serializer_class()
        return Response(shape(row, context=self.context).data, status=code)


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
        made = product_actions.begin_product(by=self.me, now=now(), **sent)
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
        product_actions.move_product(product, by=self.me, now=now(), **sent)
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
        asked = question_actions.ask_question(by=self.me, now=now(), **sent)
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
        question_actions.answer_question(question, by=self.me, now=now(), **sent)
        return self.shown(question.pk)

    @extend_schema(request=None, responses=shapes.QuestionShape)
    @answer.mapping.delete
    def reopen(self, request: Request, pk: str) -> Response:
        """The answer did not hold: back into the queue."""
        question = self.get_object()
        question_actions.reopen_question(question, by=self.me, now=now())
        return self.shown(question.pk)

    @extend_schema(request=None, responses=shapes.QuestionShape)
    @action(detail=True, methods=["put"])
    def withdrawal(self, request: Request, pk: str) -> Response:
        """Take a question back; only its author still sees it."""
        question = self.get_object()
        question_actions.withdraw_question(question, by=self.me)
        return self.shown(question.pk)

    @extend_schema(request=None, responses=shapes.QuestionShape)
    @withdrawal.mapping.delete
    def restore(self, request: Request, pk: str) -> Response:
        """Bring it back to its old place in the queue."""
        question = self.get_object()
        question_actions.restore_question(question, by=self.me)
        return self.shown(question.pk)


def register(router: BaseRouter) -> None:
    router.register("products", ProductViewSet, basename="product")
    router.register("questions", QuestionViewSet, basename="question")
