"""Files of a product: added, removed, brought back."""

from __future__ import annotations

from typing import cast

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.members.programs import MembersWrite
from tenants.products.actions import files as actions
from tenants.products.api import shapes
from tenants.products.api.making import OfOneProduct
from tenants.products.errors import NotInvolved
from tenants.products.forms import FileForm
from tenants.products.models import ProductFile

FILE = [OpenApiParameter("number", int, OpenApiParameter.PATH, description="A file")]


@extend_schema(tags=["products"])
class FileViewSet(OfOneProduct):
    serializer_class = shapes.FileShape
    permission_classes = (MembersWrite,)

    @extend_schema(responses=shapes.FileShape(many=True), operation_id="products_files")
    @action(detail=True, parser_classes=(MultiPartParser,))
    def files(self, request: Request, pk: str) -> Response:
        """The files of a product.

        Visitors see those of a public one.
        """
        shown = self.product.files.shown().select_related("by").order_by("added_at", "pk")
        return Response(shapes.FileShape(shown, many=True).data)

    @extend_schema(
        request={"multipart/form-data": shapes.NewFile},
        responses={201: shapes.FileShape},
        operation_id="products_add_file",
    )
    @files.mapping.post
    def adding(self, request: Request, pk: str) -> Response:
        """Add a file; its authors and helpers only.

        A picture, PDF, office document or plain text of at most 10 MB. Pictures are drawn anew,
        without what the camera noted.
        """
        product = self.product
        if not product.is_made_by(self.me):
            raise NotInvolved
        form = FileForm(cast(QueryDict, request.data), request.FILES)
        if not form.is_valid():
            wrong = {name: [str(words) for words in said] for name, said in form.errors.items()}
            raise serializers.ValidationError(wrong)
        added = actions.add_file(
            product,
            by=self.me,
            examined=form.examined,
            title=form.chosen_title,
            now=timezone.now(),
        )
        return Response(shapes.FileShape(added).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        request=None,
        responses={204: None},
        parameters=FILE,
        operation_id="products_remove_file",
    )
    @action(detail=True, methods=["delete"], url_path="files/(?P<number>[0-9]{1,18})")
    def removing(self, request: Request, pk: str, number: str) -> Response:
        """Remove a file; its authors and helpers only.

        It can be brought back for 30 days.
        """
        found = get_object_or_404(ProductFile.objects.shown(), pk=number, product=self.product)
        actions.remove_file(found, by=self.me, now=timezone.now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        request=None,
        responses=shapes.FileShape,
        parameters=FILE,
        operation_id="products_bring_back_file",
    )
    @action(detail=True, methods=["put"], url_path="files/(?P<number>[0-9]{1,18})/return")
    def bringing_back(self, request: Request, pk: str, number: str) -> Response:
        """Bring a removed file back; its authors and helpers only."""
        found = get_object_or_404(ProductFile, pk=number, product=self.product)
        actions.bring_back_file(found, by=self.me)
        return Response(shapes.FileShape(found).data)
