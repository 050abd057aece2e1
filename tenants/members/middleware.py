"""`request.member` and `request.reads_only` for templates; refusals with a page of their own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from tenants.members.requests import member_of, reads_only
from tenants.refusals import Refusal
from tenants.registry.requests import ScopedRequest


class MemberMiddleware:
    def __init__(self, get_response: Callable[[ScopedRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ScopedRequest) -> HttpResponse:
        # Lazy, so that pages that show no member read none. Views call `member_of`.
        known = vars(request)
        known["member"] = SimpleLazyObject(lambda: member_of(request))
        known["reads_only"] = SimpleLazyObject(lambda: reads_only(request))
        return self.get_response(request)

    def process_exception(
        self, request: ScopedRequest, exception: Exception
    ) -> HttpResponse | None:
        """Answer a refusal that has a page of its own with that page."""
        if not isinstance(exception, Refusal) or not exception.template:
            return None
        response = render(request, exception.template, status=exception.status)
        if exception.retry_after:
            response["Retry-After"] = str(exception.retry_after)
        return response
