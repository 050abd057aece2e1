"""The API of products and their lines."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.members.api_base import CityViewSet
from tenants.members.budgets import PRODUCTS, spend
from tenants.products import serializers
from tenants.products.actions import products as product_actions
from tenants.products.filters import ProductFilter
from tenants.products.models import Product
from tenants.products.queries import lines
from tenants.products.queries.products import PEOPLE, product_page, with_open_questions


@extend_schema_view(
    list=extend_schema(
        summary="Products, the last moved first",
        description="With their people and open questions. Visitors see the public ones.",
    ),
    retrieve=extend_schema(
        summary="One product", description="Its words, its stage, who makes it and who helps."
    ),
)
@extend_schema(tags=["products"])
class ProductViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CityViewSet):
    serializer_class = serializers.ProductSerializer
    filterset_class = ProductFilter

    def get_queryset(self) -> QuerySet[Product]:
        if self.is_described:
            return Product.objects.none()
        seen = Product.objects.seen_by(self.member).select_related("cover").prefetch_related(PEOPLE)
        return with_open_questions(seen).order_by("-moved_at", "-pk")

    @extend_schema(request=serializers.NewProduct, responses={201: serializers.ProductSerializer})
    def create(self, request: Request) -> Response:
        """Bring a product; you are its author."""
        sent = self.checked(serializers.NewProduct)
        spend(PRODUCTS, by=self.me)
        made = product_actions.begin_product(by=self.me, now=timezone.now(), **sent)
        return self.row_response(made.pk, status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.ProductInputSerializer, responses=serializers.ProductSerializer
    )
    def update(self, request: Request, pk: str, partial: bool = False) -> Response:
        """Change the words of a product; its authors only."""
        product = self.get_object()
        kept = {
            name: getattr(product, name)
            for name in map(str, serializers.ProductInputSerializer().fields)
        }
        sent = self.checked(serializers.ProductInputSerializer, partial=partial)
        product_actions.rewrite_product(product, by=self.me, **{**kept, **sent})
        return self.row_response(product.pk)

    @extend_schema(
        request=serializers.ProductInputSerializer, responses=serializers.ProductSerializer
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change some of the words of a product; its authors only."""
        return self.update(request, pk, partial=True)

    @extend_schema(request=serializers.NewStop, responses={201: serializers.ProductSerializer})
    @action(detail=True, methods=["post"])
    def stage(self, request: Request, pk: str) -> Response:
        """Put a stop on the line: a stage, or a rest; its authors only.

        `paused` and `archived` are rests: nothing of the product is lost.
        """
        product, sent = self.get_object(), self.checked(serializers.NewStop)
        product_actions.move_product(product, by=self.me, now=timezone.now(), **sent)
        return self.row_response(product.pk, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=serializers.ProductSerializer)
    @action(detail=True, methods=["put"], url_path="return")
    def resume(self, request: Request, pk: str) -> Response:
        """Take a product back into work; its authors only.

        At the stage where it was paused or put away.
        """
        product = self.get_object()
        product_actions.resume_product(product, by=self.me, now=timezone.now())
        return self.row_response(product.pk)

    @extend_schema(request=serializers.Audience, responses=serializers.ProductSerializer)
    @action(detail=True, methods=["put"])
    def visibility(self, request: Request, pk: str) -> Response:
        """Choose who may see it; it takes effect at once. Its authors only."""
        product, sent = self.get_object(), self.checked(serializers.Audience)
        product_actions.show_product(product, by=self.me, **sent)
        return self.row_response(product.pk)

    @extend_schema(responses=serializers.StopSerializer(many=True))
    @action(detail=True, filterset_class=None)
    def line(self, request: Request, pk: str) -> Response:
        """All stops of a product, oldest first, then what lies ahead."""
        product = product_page(reader=self.member).get(pk=self.get_object().pk)
        return self.page_of(
            lines.line_of(product, reader=self.member).stops, serializers.StopSerializer
        )
