"""Guard of HQ's pages: who may open one, and the audit entry of each action."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from network.hq import audit
from network.hq.models import AuditEntry
from network.hq.rights import Colleague, Right, colleagues
from network.hq.second_factor import has_passed
from tenants.accounts.models import User
from tenants.registry.requests import HubRequest
from tenants.ui.kept_forms import lead_to_door

P = ParamSpec("P")
READING = ("GET", "HEAD", "OPTIONS")
BY_ACTION = "by action"  # the action that the view calls writes the entry itself


class StaffRequest(HubRequest):
    """A request from a person of HQ who has the right that the page needs."""

    colleagues: list[Colleague]
    rights: frozenset[Right]
    has_factor: bool
    audit: audit.Draft


View = Callable[Concatenate[StaffRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HubRequest, P], HttpResponse]


def is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_staff)


def reviewer(request: HubRequest) -> User:
    """The signed-in person of HQ; only behind `staff_only`."""
    return cast(User, request.user)


def staff_only(
    needs: Right | None, *, logs: str = "", logs_reading: str = "", asks_factor: bool = True
) -> Callable[[View[P]], Guarded[P]]:
    """Open a page to the people of HQ who have the right `needs`, or to all of them for None.

    Visitors are led to signing in; others read a page that explains.

    logs: kind of the audit entry of a POST, written when the view redirects or notes a refusal, or
        `BY_ACTION`;
        without it, a POST is answered by 405
    logs_reading: kind of the audit entry of a successful GET
    asks_factor: False for the pages on which the second factor is set up and given
    """

    def guard(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(hub_request: HubRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = cast(StaffRequest, hub_request)
            if not request.user.is_authenticated:
                return lead_to_door(request, reverse("account_login"))
            request.colleagues = colleagues() if request.user.is_staff else []
            me = next((one for one in request.colleagues if one.pk == request.user.pk), None)
            if me is None:
                return render(request, "hq/closed.html", status=403)
            request.rights, request.has_factor = me.rights, me.has_factor
            if asks_factor and (door := _door_of_factor(request)):
                return lead_to_door(request, reverse(door))
            zone = ZoneInfo(settings.HQ_TIME_ZONE)
            with timezone.override(zone), audit.address_of_request(request):
                if needs and needs not in request.rights:
                    return _deny(request)
                return _answer(request, *args, **kwargs)

        def _answer(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            reads = request.method in READING
            if not reads and not logs:
                return HttpResponseNotAllowed(READING)
            request.audit = audit.Draft(kind=logs_reading if reads else logs.replace(BY_ACTION, ""))
            response = view(request, *args, **kwargs)
            is_done = response.status_code == 200 if reads else 300 <= response.status_code < 400
            if (
                (is_done or request.audit.refused)
                and request.audit.kind
                and request.method != "HEAD"
            ):
                request.audit.write(by=reviewer(request), now=timezone.now())
            return response

        return guarded

    return guard


def _door_of_factor(request: StaffRequest) -> str:
    """The page that comes first: the one that asks for the factor, or that sets one up."""
    if request.has_factor:
        return "" if has_passed(request) else "hq:factor-check"
    return "hq:second-factor" if settings.HQ_SECOND_FACTOR else ""


def _deny(request: StaffRequest) -> HttpResponse:
    """Answer 403 with the way to the right, and log the try."""
    audit.log(
        kind=AuditEntry.Kind.DENIED,
        by=reviewer(request),
        page=request.path,
        words=str(request.method),
        refused=True,
        now=timezone.now(),
    )
    return render(request, "hq/no_right.html", status=403)
