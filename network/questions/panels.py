"""What a question's page says about other cities."""

from __future__ import annotations

from django.db.models import Count, Q

from network.questions.models import Hosting, NetworkQuestion
from tenants.members.requests import member_of
from tenants.products.models import Question
from tenants.registry.requests import CityRequest
from tenants.ui.slots import Panel


def between_cities(request: CityRequest, question: Question) -> Panel | None:
    """For members: the offer to ask other cities, how many answered, or whose question it is."""
    member = member_of(request)
    if member is None:
        return None
    hosting = (
        Hosting.objects.filter(city_id=request.city.pk, local_id=question.pk)
        .select_related("question")
        .first()
    )
    if hosting:
        return Panel("questions/panels/hosted.html", {"asked": hosting.question})
    cities = Count("hostings", filter=~Q(hostings__local_id=None), distinct=True)
    said = Count("replies", filter=~Q(replies__text=""), distinct=True)
    rows = NetworkQuestion.objects.filter(city_id=request.city.pk, local_id=question.pk)
    asked = rows.annotate(cities_with_it=cities, perspectives=said).first()
    can_ask = question.author_id == member.pk and question.is_open
    if asked is None and not can_ask:
        return None
    return Panel("questions/panels/asked.html", {"asked": asked, "can_ask": can_ask})
