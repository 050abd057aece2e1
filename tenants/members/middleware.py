"""`request.member`: the signed-in person of this city, asked for only when a page needs it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from tenants.members.models import Member


class MemberMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.member = SimpleLazyObject(lambda: member_of(request))
        return self.get_response(request)


def member_of(request: HttpRequest) -> Member | None:
    """The member behind a request; None on the main domain, for visitors and for who has left."""
    if request.city is None or not request.user.is_authenticated:
        return None
    return Member.objects.here().select_related("user").filter(user=request.user.pk).first()
