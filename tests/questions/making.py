"""Views of pages, and perspectives as a city reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from network.questions import queries
from network.questions.models import NetworkQuestion
from tenants.registry.models import City

Visit = Callable[..., Any]


def perspectives_in(city: City) -> list[tuple[str, str]]:
    """Texts and names of perspectives, as this city reads them."""
    with city.scope():
        asked = NetworkQuestion.objects.get()
        return [
            (reply.text, reply.name)
            for one in queries.replies_by_city(asked)
            for reply in one.replies
        ]
