"""The API of a product's files."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.limits import LimitedJSONParser, Pagination
from tenants.members.api_base import MembersWrite
from tenants.members.budgets import FILES, spend
from tenants.products.actions import files as actions
from tenants.products.api import team_serializers
from tenants.products.api.team import OfOneProduct
from tenants.products.errors import NotInvolved
from tenants.products.file_serving import serve
from tenants.products.models import ProductFile
from tenants.products.serializers import ProductSerializer

FILE = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A file")]


class AnyKind(BaseContentNegotiation):
    """Ignore `Accept`: a file is sent as it is, a refusal as JSON."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


@extend_schema(tags=["products"])
class FileViewSet(OfOneProduct):
    serializer_class = team_serializers.FileSerializer
    permission_classes = (MembersWrite,)
    pagination_class = Pagination
    parser_classes = (MultiPartParser, LimitedJSONParser)
    lookup_field = "number"

    @extend_schema(
        responses=team_serializers.FileSerializer(many=True), operation_id="products_files"
    )
    def list(self, request: Request, pk: str) -> Response:
        """The files of a product, the first added first.

        Visitors see those of a public one. A picture that is being prepared, or that could not be,
        is told of to those who make the product.
        """
        product = self.product
        shown = ProductFile.objects.shown_to(self.member, product).filter(product=product)
        page = self.paginate_queryset(shown.select_related("by").order_by("added_at", "pk"))
        return self.get_paginated_response(team_serializers.FileSerializer(page, many=True).data)

    @extend_schema(
        request={"multipart/form-data": team_serializers.NewFile},
        responses={201: team_serializers.FileSerializer},
        operation_id="products_add_file",
    )
    def create(self, request: Request, pk: str) -> Response:
        """Add a file; its authors and helpers only.

        A picture, PDF, office document or plain text of at most 10 MB. Pictures are drawn anew,
        without what the camera noted: `state` is `preparing` for some seconds, then `ready`, or
        `failed` where the picture can't be opened.
        """
        product = self.product
        if not product.is_made_by(self.me):
            raise NotInvolved
        sent = self.checked(team_serializers.NewFile)
        spend(FILES, by=self.me)
        added = actions.add_file(product, by=self.me, now=timezone.now(), **sent)
        return Response(team_serializers.FileSerializer(added).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        parameters=FILE,
        operation_id="products_file_content",
    )
    @action(
        detail=True,
        url_path="content",
        url_name="content",
        content_negotiation_class=AnyKind,
    )
    def content(self, request: Request, pk: str, number: str) -> HttpResponseBase:
        """The content of a file.

        With an ETag, and in ranges of bytes if you like. 404 while a picture is being prepared.
        """
        ready = ProductFile.objects.ready()
        return serve(request._request, get_object_or_404(ready, pk=number, product=self.product))

    @extend_schema(
        request=None,
        responses={204: None},
        parameters=FILE,
        operation_id="products_remove_file",
    )
    def destroy(self, request: Request, pk: str, number: str) -> Response:
        """Remove a file; its authors only, and the helper who added it.

        It can be brought back for 30 days.
        """
        found = get_object_or_404(
            ProductFile.objects.not_removed(), pk=number, product=self.product
        )
        actions.remove_file(found, by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses=team_serializers.FileSerializer,
        parameters=FILE,
        operation_id="products_bring_back_file",
    )
    @action(detail=True, methods=["put"], url_path="return")
    def bringing_back(self, request: Request, pk: str, number: str) -> Response:
        """Bring a removed file back; its authors only, and the helper who added it."""
        found = get_object_or_404(ProductFile, pk=number, product=self.product)
        actions.bring_back_file(found, by=self.me)
        return Response(team_serializers.FileSerializer(found).data)


@extend_schema(tags=["products"])
class CoverViewSet(OfOneProduct):
    permission_classes = (MembersWrite,)

    @extend_schema(
        request=team_serializers.Cover,
        responses=ProductSerializer,
        operation_id="products_choose_cover",
    )
    def update(self, request: Request, pk: str) -> Response:
        """Choose a picture as the cover; its authors and helpers only."""
        product, sent = self.product, self.checked(team_serializers.Cover)
        file = get_object_or_404(
            ProductFile.objects.not_removed(), pk=sent["file"], product=product
        )
        actions.choose_cover(product, file=file, by=self.me)
        return self.product_response()

    @extend_schema(
        request=None, responses={200: ProductSerializer}, operation_id="products_take_cover_off"
    )
    def destroy(self, request: Request, pk: str) -> Response:
        """Take the cover off; its authors and helpers only.

        The picture stays among the files.
        """
        actions.choose_cover(self.product, file=None, by=self.me)
        return self.product_response()
