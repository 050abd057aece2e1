"""Answers of an evening's screens: unchanged or a new page, the server's clock, a new ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from tenants.live.screens.state import EveningState
from tenants.live.screens.version_check import browser_of
from tenants.live.stream import tickets
from tenants.registry.requests import CityRequest
from tenants.registry.scope import current_schema
from tenants.ui.forms import cleaned


class ScreenForm(forms.Form):
    """The version of the screen that the browser shows."""

    seen = forms.CharField(required=False)


def screen(
    request: CityRequest,
    state: EveningState,
    template: str,
    version: str,
    facts: Callable[[], dict[str, Any]],
    *,
    role: str = "",
) -> HttpResponse:
    """204 where the screen has seen this version; always the server's clock and a new ticket."""
    ticket = ticket_for(request, state, role=role)
    if has_seen(request, version):
        return answered(HttpResponse(status=204), ticket)
    shown = facts() | {
        "state": state,
        "meeting": state.meeting,
        "version": version,
        "ticket": ticket,
        "stream_url": settings.STREAM_URL,
        "server_now": server_now(),
    }
    return answered(render(request, template, shown), ticket)


def has_seen(request: CityRequest, version: str) -> bool:
    seen: str = cleaned(ScreenForm(request.GET)).cleaned_data.get("seen") or ""
    return seen == version


def ticket_for(
    request: CityRequest, state: EveningState, *, role: str = "", person: int = 0
) -> str:
    """A ticket for the event stream, and for the early answer to "anything new?"."""
    return tickets.issue(
        schema=current_schema(),
        number=state.meeting.pk,
        origin=f"{request.scheme}://{request.get_host()}",
        now=state.now,
        user=request.user.pk or 0,
        role=role,
        person=person,
        language=get_language() or settings.LANGUAGE_CODE,
        browser=browser_of(request),
    )


def answered(response: HttpResponse, ticket: str) -> HttpResponse:
    response["X-Server-Now"] = str(server_now())
    response["X-Ticket"] = ticket
    return response


def server_now() -> int:
    """Milliseconds of Unix time."""
    return int(timezone.now().timestamp() * 1000)
