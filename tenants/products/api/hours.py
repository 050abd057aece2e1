"""The API of a product's log of hours."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import Pagination
from tenants.products.actions import hours as actions
from tenants.products.api import team_serializers
from tenants.products.api.team import OfOneProduct
from tenants.products.errors import NotInvolved
from tenants.products.models import HoursSpent
from tenants.products.queries.products import hours_log

LINE = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A line of the log")]


@extend_schema(tags=["products"])
class HoursViewSet(OfOneProduct):
    serializer_class = team_serializers.HoursSerializer
    pagination_class = Pagination
    lookup_field = "number"

    @extend_schema(
        responses=team_serializers.HoursSerializer(many=True), operation_id="products_hours"
    )
    def list(self, request: Request, pk: str) -> Response:
        """The hours spent on a product; its authors and helpers only.

        The latest day first.
        """
        product = self.product
        if not product.is_made_by(self.me):
            raise NotInvolved
        page = self.paginate_queryset(hours_log(product))
        return self.get_paginated_response(team_serializers.HoursSerializer(page, many=True).data)

    @extend_schema(
        request=team_serializers.HoursInputSerializer,
        responses={201: team_serializers.HoursSerializer},
        operation_id="products_log_hours",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Write hours down; its authors and helpers only.

        The same line sent twice is written once.
        """
        sent = self.checked(team_serializers.HoursInputSerializer)
        line = actions.log_hours(self.product, by=self.me, now=timezone.now(), **sent)
        return Response(team_serializers.HoursSerializer(line).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=None,
        responses=team_serializers.HoursSerializer,
        parameters=LINE,
        operation_id="products_strike_hours",
    )
    @action(detail=True, methods=["put"], url_path="striking")
    def striking(self, request: Request, pk: str, number: str) -> Response:
        """Strike your own line out.

        It stays readable and no longer counts.
        """
        actions.strike_hours(self.line(number), by=self.me, now=timezone.now())
        return Response(team_serializers.HoursSerializer(self.line(number)).data)

    @extend_schema(
        request=None,
        responses={200: team_serializers.HoursSerializer},
        parameters=LINE,
        operation_id="products_count_hours_again",
    )
    @striking.mapping.delete
    def counting_again(self, request: Request, pk: str, number: str) -> Response:
        """Count your own line again."""
        actions.count_hours_again(self.line(number), by=self.me)
        return Response(team_serializers.HoursSerializer(self.line(number)).data)

    def line(self, number: str) -> HoursSpent:
        lines = HoursSpent.objects.select_related("member")
        return get_object_or_404(lines, pk=number, product=self.product)
