"""The front door: finding a city as people type it, and never an error for what they type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from network.hq.models import Pulse
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied


@pytest.fixture
def visitor(db: None, visit: Callable[..., Client]) -> Client:
    with hub_scope():
        City.objects.exclude(slug__in=("omsk", "tomsk")).update(state=City.State.ARCHIVED)
    return visit()


def found(visitor: Client, query: str) -> list[str]:
    response = visitor.get("/cities/", {"q": query})
    assert response.status_code == 200
    return [found.city.slug for found in response.context["cities"]]


@pytest.mark.parametrize(
    ("typed", "city"),
    [
        ("Омск", "omsk"),
        ("омск", "omsk"),
        ("Omsk", "omsk"),
        ("jvcr", "omsk"),
        ("ом", "omsk"),
        ("Томс", "tomsk"),
        ("томкс", "tomsk"),
    ],
)
def test_a_city_is_found_as_people_type_it(visitor: Client, typed: str, city: str) -> None:
    assert found(visitor, typed)[0] == city


def test_the_next_evening_is_told_on_the_citys_clock(visitor: Client, omsk: City) -> None:
    start = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    with hub_scope():
        Pulse.objects.create(city_id=omsk.pk, upcoming=[start + timedelta(days=3)])

    page = visitor.get("/cities/", {"q": "Omsk"}).content.decode()

    assert "18:00 (UTC+6)" in page


def test_a_city_that_is_not_here_is_still_free(visitor: Client) -> None:
    page = visitor.get("/cities/", {"q": "Псков"}).content.decode()

    assert "your city is still free" in page
    assert "/apply/?city=504341" in page


def test_a_city_that_was_asked_for_says_so(visitor: Client) -> None:
    with hub_scope():
        applied("Псков", now=timezone.now())

    page = visitor.get("/cities/", {"q": "Псков"}).content.decode()

    assert "a group has asked for this city" in page
    assert "your city is still free" not in page


@pytest.mark.parametrize("query", ["%00", "%ff", "%E2%80%AE", "'", "%25", "x" * 100_000, "☃"])
def test_no_query_breaks_the_finder(visitor: Client, query: str) -> None:
    assert visitor.get(f"/cities/?q={query}").status_code == 200


def test_htmx_gets_the_list_only(visitor: Client) -> None:
    page = visitor.get("/cities/?q=Omsk", headers={"hx-request": "true"}).content.decode()

    assert "<html" not in page
    assert 'id="found"' in page


@pytest.mark.parametrize("path", ["/", "/cities/", "/how/", "/apply/"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_pages_open_in_both_languages(visitor: Client, path: str, language: str) -> None:
    response = visitor.get(path, headers={"accept-language": language})

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_the_front_page_counts_all_cities(visitor: Client) -> None:
    with hub_scope():
        City.objects.bulk_create(
            City(slug=f"c{n}", name_ru="Я", name_en="Z", state="active", schema_name=f"of_{n}")
            for n in range(203)
        )
    assert "All 205 cities of the network" in visitor.get("/").content.decode()


@pytest.mark.parametrize(("path", "asked"), [("/", 3), ("/cities/", 2)])
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_cities(
    visitor: Client, path: str, asked: int, count: int
) -> None:
    with hub_scope():
        City.objects.filter(slug="tomsk").update(state=City.State.ARCHIVED)
        City.objects.bulk_create(
            City(slug=f"c{n}", name_ru="Я", name_en="Z", state="active", schema_name=f"of_{n}")
            for n in range(count - 1)
        )

    with CaptureQueriesContext(connection) as queries:
        visitor.get(path)

    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == asked


def test_robots_and_sitemap(visitor: Client) -> None:
    robots = visitor.get("/robots.txt").content.decode()
    assert "Disallow: /hq/" in robots
    assert "Sitemap: http://localhost:8000/sitemap.xml" in robots

    sitemap = visitor.get("/sitemap.xml")
    assert sitemap["content-type"] == "application/xml"
    assert "<loc>http://localhost:8000/cities/</loc>" in sitemap.content.decode()
    assert "omsk" not in sitemap.content.decode()  # each host has a sitemap of its own
