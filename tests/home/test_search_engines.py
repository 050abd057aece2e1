"""Search engines get addresses and evenings that visitors read, never people."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.meetings.models import Meeting
from tenants.products.models import Product, Visibility
from tenants.registry.models import City
from tests.cast import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def now() -> datetime:
    """The present time of the machine, which these pages use."""
    return timezone.now()


def a_meeting(now: datetime, **facts: Any) -> Meeting:
    starts = now + timedelta(days=1)
    given = {
        "title": "Thursday",
        "kind": "regular",
        "venue": "Boiling Point",
        "address": "Zhukova 21",
    }
    return Meeting.objects.create(
        **{**given, "starts_at": starts, "ends_at": starts + timedelta(hours=2), **facts}
    )


def path_of(row: Meeting | Product) -> str:
    return f"/{'meetings' if isinstance(row, Meeting) else 'products'}/{row.pk}/"


def test_the_sitemap_of_a_city_names_what_visitors_read(
    omsk: City, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        shown = [
            path_of(a_meeting(now)),
            path_of(Product.objects.create(title="Open", visibility=Visibility.PUBLIC)),
        ]
        hidden = [
            path_of(a_meeting(now, is_open=False)),
            path_of(a_meeting(now, state=Meeting.State.CANCELLED)),
            path_of(Product.objects.create(title="Ours", visibility=Visibility.CITY)),
        ]
    answer = visit(omsk).get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    listed = re.findall(r"<loc>(.*?)</loc>", answer.content.decode())
    assert {omsk.url(path) for path in ("/", "/about/", "/meetings/", *shown)} <= set(listed)
    assert not {omsk.url(path) for path in hidden} & set(listed)
    assert not [address for address in listed if "/people/" in address]


def data_of(page: Any) -> dict[str, Any]:
    (block,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page.content.decode()
    )
    facts: dict[str, Any] = json.loads(block)
    return facts


@pytest.mark.parametrize(
    ("state", "status"), [("confirmed", "EventScheduled"), ("cancelled", "EventCancelled")]
)
def test_an_evening_is_an_event(
    omsk: City, visit: Visit, now: datetime, state: str, status: str
) -> None:
    with omsk.scope():
        meeting = a_meeting(now, state=state, title="Bread </script><b>")
    event = data_of(visit(omsk).get(path_of(meeting)))
    assert event["@type"] == "Event"
    assert event["name"].startswith("Bread </script><b>")
    assert event["eventStatus"] == f"https://schema.org/{status}"
    assert event["location"]["address"].endswith("Zhukova 21")
    assert datetime.fromisoformat(event["startDate"]) == meeting.starts_at
    assert event["url"] == omsk.url(path_of(meeting))


def test_a_members_evening_says_nothing_to_search_engines(
    omsk: City, visit: Visit, now: datetime, anna: Any
) -> None:
    with omsk.scope():
        meeting = a_meeting(now, is_open=False)
    page = visit(omsk, anna).get(path_of(meeting))
    assert page.status_code == 200
    assert "ld+json" not in page.content.decode()
