"""The API of a product's helpers, authors and handover."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.members.api_base import MembersOnly, UnpagedViewSet
from tenants.members.models import Member
from tenants.products.actions import team as actions
from tenants.products.api import team_serializers
from tenants.products.models import Handover, Product
from tenants.products.queries.products import PEOPLE, with_open_questions
from tenants.products.serializers import ProductSerializer


class OfOneProduct(UnpagedViewSet):
    """Views below `products/{id}/`, for members."""

    permission_classes: Any = (MembersOnly,)
    serializer_class: Any = ProductSerializer
    queryset = Product.objects.none()

    @property
    def product(self) -> Product:
        seen = Product.objects.seen_by(self.member)
        return get_object_or_404(seen, pk=self.kwargs["pk"])

    def product_response(self) -> Response:
        seen = Product.objects.seen_by(self.member).select_related("cover").prefetch_related(PEOPLE)
        product = with_open_questions(seen).get(pk=self.kwargs["pk"])
        return Response(ProductSerializer(product).data)


@extend_schema(tags=["products"])
class HelpViewSet(OfOneProduct):
    @extend_schema(request=None, responses=ProductSerializer, operation_id="products_help")
    def update(self, request: Request, pk: str) -> Response:
        """Help with a product.

        The authors see you on its page.
        """
        actions.help_with_product(self.product, member=self.me, now=timezone.now())
        return self.product_response()

    @extend_schema(request=None, responses={204: None}, operation_id="products_stop_helping")
    def destroy(self, request: Request, pk: str) -> Response:
        """Stop helping with a product.

        All that you did stays on the line. Its last author hands it over first.
        """
        actions.leave_product(self.product, member=self.me)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema(tags=["products"])
class AuthorViewSet(OfOneProduct):
    lookup_field = "number"

    @extend_schema(
        request=None,
        responses=ProductSerializer,
        parameters=[
            OpenApiParameter("number", int, OpenApiParameter.PATH, description="A member who helps")
        ],
        operation_id="products_share_authorship",
    )
    def update(self, request: Request, pk: str, number: str) -> Response:
        """Make a helper an author beside you; its authors only."""
        helper = get_object_or_404(Member.objects.here(), pk=number)
        actions.share_authorship(self.product, by=self.me, to=helper)
        return self.product_response()


@extend_schema(tags=["products"])
class HandoverViewSet(OfOneProduct):
    @extend_schema(
        responses=team_serializers.HandoverSerializer, operation_id="products_handover_read"
    )
    def retrieve(self, request: Request, pk: str) -> Response:
        """The last offer to take a product over, and what became of it."""
        return self.offer_response()

    @extend_schema(
        request=team_serializers.Offer,
        responses=team_serializers.HandoverSerializer,
        operation_id="products_hand_over",
    )
    def update(self, request: Request, pk: str) -> Response:
        """Offer a product to somebody; its authors only.

        Until they accept, nothing changes.
        """
        sent = self.checked(team_serializers.Offer)
        offer = actions.offer_product(self.product, by=self.me, now=timezone.now(), **sent)
        return Response(team_serializers.HandoverSerializer(offer, context=self.context).data)

    @extend_schema(
        request=None,
        responses={200: team_serializers.HandoverSerializer},
        operation_id="products_take_back_offer",
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Take an offer back; its authors only."""
        actions.take_back_offer(self.offer, by=self.me, now=timezone.now())
        return self.offer_response()

    @extend_schema(request=None, responses=ProductSerializer, operation_id="products_accept")
    @action(detail=False, methods=["put"], url_path="acceptance")
    def acceptance(self, request: Request, pk: str) -> Response:
        """Accept a product that was offered to you.

        Who gave it stays as a helper.
        """
        actions.accept_product(self.offer, by=self.me, now=timezone.now())
        return self.product_response()

    @extend_schema(
        request=None, responses=team_serializers.HandoverSerializer, operation_id="products_decline"
    )
    @action(detail=False, methods=["put"], url_path="refusal")
    def refusal(self, request: Request, pk: str) -> Response:
        """Decline a product that was offered to you.

        It stays with its authors.
        """
        actions.decline_product(self.offer, by=self.me, now=timezone.now())
        return self.offer_response()

    def offer_response(self) -> Response:
        return Response(team_serializers.HandoverSerializer(self.offer, context=self.context).data)

    @property
    def offer(self) -> Handover:
        """The latest offer. A settled one is refused by the action, with its reason."""
        offers = Handover.objects.filter(product=self.product)
        latest = offers.select_related("product", "by", "to").order_by("-offered_at", "-pk")
        return get_object_or_404(latest[:1])
