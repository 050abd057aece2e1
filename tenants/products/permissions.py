"""Fetch what the signed-in member may change, or raise PermissionDenied."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from tenants.members.requests import MemberRequest
from tenants.products.errors import NotInvolved, NotItsAuthor
from tenants.products.models import Product, Question


def my_product(request: MemberRequest, pk: int) -> Product:
    """A product of which the signed-in member is an author."""
    found = get_object_or_404(Product, pk=pk)
    if not found.is_written_by(request.member):
        raise PermissionDenied(NotItsAuthor.message)
    return found


def our_product(request: MemberRequest, pk: int) -> Product:
    """A product of which the signed-in member is an author or a helper."""
    found = get_object_or_404(Product, pk=pk)
    if not found.is_made_by(request.member):
        raise PermissionDenied(NotInvolved.message)
    return found


def my_question(request: MemberRequest, pk: int) -> Question:
    found = get_object_or_404(Question.objects.seen_by(request.member), pk=pk)
    if found.author_id != request.member.pk:
        raise PermissionDenied(NotItsAuthor.message)
    return found
