"""Panels of this app on other apps' pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from tenants.meetings.models import Meeting
from tenants.members.requests import member_of
from tenants.outcome.queries import nearest_about
from tenants.products.models import Product, Question
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def thoughts_link(request: CityRequest, question: Question) -> Panel | None:
    """The link to the captures of a question, for members, once it was worked on."""
    if not member_of(request) or not question.times_served:
        return None
    return Panel("outcome/panels/thoughts_link.html")


def tasks_on_product(request: CityRequest, product: Product) -> Panel | None:
    """The nearest open tasks of a product, for members."""
    member = member_of(request)
    if not member:
        return None
    found = nearest_about(product, reader=member, now=timezone.now())
    url = reverse("outcome:product_tasks", args=[product.pk])
    return Panel("outcome/panels/tasks.html", {"open_tasks": found, "tasks_url": url})


def tasks_on_question(request: CityRequest, question: Question) -> Panel | None:
    """The nearest open tasks of a question, for members."""
    member = member_of(request)
    if not member:
        return None
    found = nearest_about(question, reader=member, now=timezone.now())
    url = reverse("outcome:question_tasks", args=[question.pk])
    return Panel("outcome/panels/tasks.html", {"open_tasks": found, "tasks_url": url})


def minutes_link(request: CityRequest, meeting: Meeting) -> Panel:
    """The link to the minutes on a closed meeting's page."""
    return Panel("outcome/panels/minutes_link.html")


def afterwards(request: CityRequest, meeting: Meeting) -> Panel:
    """Links to the minutes and the reader's own questions, on the phone after a meeting."""
    return Panel("outcome/panels/afterwards.html")


def projector_end(request: CityRequest, meeting: Meeting) -> Panel:
    """The QR code of the minutes, on the projector after a meeting."""
    return Panel("outcome/panels/projector_end.html")


def equality_link(request: CityRequest) -> Panel | None:
    """The link to the measures of equality on the page of the core, for members."""
    return Panel("outcome/panels/equality_link.html") if member_of(request) else None
