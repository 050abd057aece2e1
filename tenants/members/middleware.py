"""`request.member`: the signed-in person of this city, asked for only when a page needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from tenants.members.budgets import TooOften
from tenants.members.models import Member
from tenants.members.requests import MemberRequest


class MemberMiddleware:
    def __init__(self, get_response: Callable[[MemberRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        request.member = cast(Member, SimpleLazyObject(lambda: member_of(request)))
        return self.get_response(request)

    def process_exception(
        self, request: MemberRequest, exception: Exception
    ) -> HttpResponse | None:
        """The calm page of 429 for who asked too often; before anything was done."""
        if not isinstance(exception, TooOften):
            return None
        response = render(request, "429.html", status=429)
        response["Retry-After"] = str(exception.retry_after)
        return response


def member_of(request: Any) -> Member | None:
    """The member behind a request; None on the main domain, for visitors and for who has left."""
    if request.city is None or not request.user.is_authenticated:
        return None
    return Member.objects.here().select_related("user").filter(user=request.user.pk).first()
