"""Panels about other cities on a question's page."""

from __future__ import annotations

from django.db.models import Q

from network.questions.models import NetworkQuestion
from network.questions.queries import replies_by_city
from tenants.members.requests import member_of
from tenants.products.models import Question
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def between_cities(request: CityRequest, question: Question) -> Panel | None:
    """For members: the perspectives of other cities, and the way to ask them."""
    member = member_of(request)
    if member is None:
        return None
    here = Q(city_id=request.city.pk, local_id=question.pk)
    hosted_here = Q(hostings__city_id=request.city.pk, hostings__local_id=question.pk)
    asked = NetworkQuestion.objects.filter(here | hosted_here).distinct().first()
    if asked is None:
        can_ask = question.author_id == member.pk and question.is_open
        return Panel("questions/panels/ask.html") if can_ask else None
    shown = {
        "asked": asked,
        "is_home": asked.city_id == request.city.pk,
        "is_author": asked.city_id == request.city.pk and question.author_id == member.pk,
        "by_city": replies_by_city(asked),
        "mine": (),
    }
    return Panel("questions/panels/perspectives.html", shown)
