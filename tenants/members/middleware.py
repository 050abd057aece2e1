"""`request.member`: the signed-in person of this city, asked for only when a page needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from tenants.members.models import Member
from tenants.members.requests import MemberRequest
from tenants.refusals import Refusal


class MemberMiddleware:
    def __init__(self, get_response: Callable[[MemberRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: MemberRequest) -> HttpResponse:
        request.member = cast(Member, SimpleLazyObject(lambda: member_of(request)))
        return self.get_response(request)

    def process_exception(
        self, request: MemberRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer a refusal that has a page of its own with that page."""
        if not isinstance(exception, Refusal) or not exception.template:
            return None
        response = render(request, exception.template, status=exception.status)
        if exception.retry_after:
            response["Retry-After"] = str(exception.retry_after)
        return response


def member_of(request: Any) -> Member | None:
    """The member behind a request; None on the main domain, for visitors and former members."""
    if request.city is None or not request.user.is_authenticated:
        return None
    return Member.objects.here().select_related("user").filter(user=request.user.pk).first()
