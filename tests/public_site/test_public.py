"""The main domain: finding a city by any spelling, without errors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from franchise import gazetteer
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


@pytest.mark.parametrize(
    "path", ["/", "/cities/", "/how/", "/apply/", "/about/", "/privacy/", "/terms/"]
)
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


@pytest.mark.parametrize(("path", "asked"), [("/", 3), ("/cities/", 3)])
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


def more_cities(count: int, **fields: object) -> None:
    City.objects.bulk_create(
        City(
            slug=f"c{n}",
            name_ru=f"Город {n:03}",
            name_en=f"City {n:03}",
            state="active",
            schema_name=f"of_{n}",
            **fields,
        )
        for n in range(count)
    )


def test_every_city_can_be_reached_from_the_list(visitor: Client) -> None:
    with hub_scope():
        more_cities(198)
    seen: set[str] = set()
    for number in range(1, 5):
        response = visitor.get("/cities/", {"page": number})
        assert "200 cities in the network" in response.text
        seen |= {found.city.slug for found in response.context["cities"]}
    assert len(seen) == 200
    assert "page=2" in visitor.get("/cities/").text
    assert visitor.get("/cities/?page=99").status_code == 200


@pytest.mark.parametrize("typed", ["Омск", "omsk", "jvcr", "г. Омск"])
def test_a_whole_name_finds_that_city_alone(visitor: Client, typed: str) -> None:
    with hub_scope():
        City.objects.filter(slug="omsk").update(geoname_id=1496153)
    assert found(visitor, typed) == ["omsk"]


def test_a_city_is_found_by_what_people_call_it(visitor: Client) -> None:
    with hub_scope():
        City.objects.filter(slug="omsk").update(geoname_id=498817, name_ru="Орёл", name_en="Oryol")
    assert found(visitor, "СПб") == ["omsk"]  # by the number of the place
    with hub_scope():
        City.objects.filter(slug="omsk").update(geoname_id=515012)
    assert found(visitor, "орел")[0] == "omsk"


def test_a_city_is_called_weekly_only_once_it_is(visitor: Client, omsk: City) -> None:
    now = timezone.now()
    ahead = [now + timedelta(days=2)]
    weeks = [now - timedelta(weeks=n, hours=1) for n in range(4)]
    for kept, words in (
        ([], "begins soon"),
        (weeks[:1], "the next evening is planned"),
        (weeks, "meets every week"),
    ):
        with hub_scope():
            Pulse.objects.update_or_create(
                pk=omsk.pk,
                defaults={
                    "kept": kept,
                    "upcoming": ahead,
                    "last_meeting_at": kept[0] if kept else None,
                },
            )
        page = visitor.get("/").text
        assert words in page
        assert ("meets every week" in page) == (words == "meets every week")


def test_the_operator_is_named_where_people_look(visitor: Client, settings: Any) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "Четверги, АНО", "data@example.org"
    settings.OPERATOR_PLACE, settings.INITIATORS_PRICE_EN = "Omsk, Russia", "A city pays 10 a year."
    assert "Omsk, Russia" in visitor.get("/privacy/").text
    for path in ("/about/", "/privacy/"):
        page = visitor.get(path).text
        assert "Четверги, АНО" in page
        assert "mailto:data@example.org" in page
    for path in ("/about/", "/apply/"):
        assert "A city pays 10 a year." in visitor.get(path).text
    settings.OPERATOR_NAME = settings.OPERATOR_EMAIL = ""
    assert "has not said yet who they are" in visitor.get("/about/").text


def test_the_texts_are_linked_from_every_footer_and_from_the_forms(
    visitor: Client, visit: Callable[..., Client], omsk: City
) -> None:
    for browser in (visitor, visit(omsk)):
        page = browser.get("/").text
        for name in ("about", "privacy", "terms"):
            assert f'href="http://localhost:8000/{name}/"' in page
    for form in (visitor.get("/apply/"), visit(omsk).get("/join/")):
        assert "What happens to your data" in form.text


def test_an_operator_s_own_text_replaces_ours(
    visitor: Client, settings: Any, tmp_path: Path
) -> None:
    folder = tmp_path / "public" / "texts"
    folder.mkdir(parents=True)
    (folder / "terms.en.html").write_text("<p>Our house, our rules.</p>")
    engine = dict(settings.TEMPLATES[0], DIRS=[str(tmp_path)])
    settings.TEMPLATES = [engine]
    assert "Our house, our rules." in visitor.get("/terms/").text


def test_the_chosen_language_goes_along_to_a_city_and_back(
    visitor: Client, visit: Callable[..., Client], omsk: City
) -> None:
    there = omsk.url()
    assert f'href="{there}"' in visitor.get("/cities/").text  # nothing chosen: no parameter
    visitor.cookies["django_language"] = "ru"
    for path in ("/", "/cities/", "/cities/?q=Омск"):
        assert f'href="{there}?lang=ru"' in visitor.get(path).text
    city = visit(omsk)
    arrived = city.get("/", {"lang": "ru"})
    assert (arrived.status_code, arrived["Location"]) == (302, "/")
    page = city.get("/").text
    assert '<html lang="ru"' in page
    for path in ("/", "/about/", "/privacy/", "/terms/"):
        assert f'href="http://localhost:8000{path}?lang=ru"' in page
    back = visit()
    back.get("/", {"lang": "ru"})
    assert '<html lang="ru"' in back.get("/").text


def test_a_closed_city_answers_in_the_language_of_the_link(
    visitor: Client, visit: Callable[..., Client], omsk: City
) -> None:
    with hub_scope():
        City.objects.filter(pk=omsk.pk).update(state=City.State.PAUSED)
    browser = visit(omsk)
    assert browser.get("/", {"lang": "ru"}).status_code == 302
    page = browser.get("/")
    assert page.status_code == 503
    assert '<html lang="ru"' in page.text
    assert 'href="http://localhost:8000/?lang=ru"' in page.text


def test_two_cities_of_one_name_are_told_apart(visitor: Client) -> None:
    numbers = [place.geoname_id for place in gazetteer.find("Кировск", limit=2)]
    with hub_scope():
        City.objects.bulk_create(
            City(
                slug=f"kirovsk{n}",
                name_ru="Кировск",
                name_en="Kirovsk",
                state="active",
                schema_name=f"of_kirovsk{n}",
                geoname_id=number,
            )
            for n, number in enumerate(numbers)
        )
    for path in ("/", "/cities/", "/cities/?q=Kirovsk"):
        page = visitor.get(path).text
        assert "Murmansk Oblast" in page
        assert "Leningrad Oblast" in page
        assert "Omsk Oblast" not in page
