"""HQ's pages about the network: who may read them, their queries, files, cities and comparisons."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.hq.city_health import Level
from network.hq.models import AuditEntry
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import Visitor
from tests.hq.making import level_of, read, town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]
PAGES = (
    "/hq/",
    "/hq/cities/",
    "/hq/map/",
    "/hq/network/",
    "/hq/compare/?city=town-0&city=town-1",
    "/hq/cities/town-0/",
    "/hq/announcements/",
)
FILES = (
    "/hq/cities.csv",
    "/hq/network/weeks.csv",
    "/hq/network/funnel.csv",
    "/hq/network/cohorts.csv",
    "/hq/network/formats.csv",
    "/hq/compare.csv?city=town-0&city=town-1",
    "/hq/cities/town-0/weeks.csv",
)


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_as_many_queries_for_two_cities_as_for_six(hq: Visitor, path: str) -> None:
    taken = []
    for numbers_of_towns in (range(2), range(2, 6)):
        with hub_scope():
            for number in numbers_of_towns:
                town(number)
        assert hq.get(path).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            assert hq.get(path).status_code == 200
        taken.append([one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]])
    assert len(taken[0]) == len(taken[1]), "\n".join(taken[1])
    assert len(taken[1]) <= 9
    assert not any("members_member" in sql for sql in taken[1])


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_pages_and_files_are_for_hq_only(visit: Callable[..., Visitor], path: str) -> None:
    with hub_scope():
        for number in range(2):
            town(number)
    assert visit().get(path).status_code == 302


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_network_has_kind_pages(hq: Visitor, path: str) -> None:
    assert hq.get(path).status_code == (404 if "town-0/" in path else 200)


@pytest.mark.parametrize("path", FILES)
def test_each_table_is_a_file_with_a_line_in_the_log(hq: Visitor, path: str) -> None:
    with hub_scope():
        for number in range(2):
            town(number, name_en="=1+1" if number else "Town 0")
    rows = read(hq, path)
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.startswith("=") for row in rows for cell in row)
    with hub_scope():
        (line,) = AuditEntry.objects.filter(kind=AuditEntry.Kind.DOWNLOADED)
        assert line.words.endswith(".csv")


@pytest.mark.parametrize(
    "path", ["/hq/compare.csv", "/hq/network/people.csv", "/hq/cities/nowhere/weeks.csv"]
)
def test_a_table_that_does_not_exist_leaves_no_line(hq: Visitor, path: str) -> None:
    assert hq.get(path).status_code == 404
    with hub_scope():
        assert not AuditEntry.objects.filter(kind=AuditEntry.Kind.DOWNLOADED).exists()


def test_small_groups_are_hidden_on_pages_and_in_files(hq: Visitor) -> None:
    with hub_scope():
        town(0, members=None)
        town(1, members=10)
    page = hq.get("/hq/cities/").text
    assert "under 5" in page
    heads, *rows = read(hq, "/hq/cities.csv")
    assert [row[heads.index("Members")] for row in rows] == ["<5", "10"]
    heads, now, *_before = read(hq, "/hq/network/weeks.csv")
    assert now[heads.index("Members")] == "10"  # a sum without the hidden one


def test_health_by_silence_missed_evenings_fewer_people_and_plans() -> None:
    with hub_scope():
        made = {
            "well": town(0),
            "silent": town(1, silent=6),
            "missed": town(2, due_in_four=4, kept_in_four=2),
            "fell": town(3, arrivals=20),
            "unplanned": town(4, is_planned=False),
            "resting": town(5, state=City.State.PAUSED),
        }
    assert level_of(made["well"]) == (Level.WELL, "")
    assert level_of(made["silent"]) == (Level.SILENT, "no meeting for 6 weeks")
    assert level_of(made["missed"])[1].startswith(
        "2 of 4 evenings of four weeks did not take place"
    )
    assert level_of(made["fell"]) == (
        Level.SLIPPING,
        "about 5 people an evening, 10 a month ago",
    )
    assert level_of(made["unplanned"]) == (Level.SLIPPING, "no evening is planned")
    assert level_of(made["resting"])[0] == Level.RESTING


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("", ["town-1", "town-2", "town-0"]),
        ("text=GOROD", []),
        ("text=town+2", ["town-2"]),
        ("text=Город+0", ["town-0"]),
        ("level=silent", ["town-1"]),
        ("order=members", ["town-2", "town-0", "town-1"]),
        ("order=name", ["town-0", "town-1", "town-2"]),
        ("level=nonsense&order=nonsense", ["town-1", "town-2", "town-0"]),
        (f"text={'x' * 500}", []),
    ],
)
def test_cities_are_searched_filtered_and_ordered(
    hq: Visitor, query: str, slugs: list[str]
) -> None:
    with hub_scope():
        town(0, members=15)
        town(1, silent=5, members=10)
        town(2, is_planned=False, members=40)
    page = hq.get(f"/hq/cities/?{query}").text
    assert re.findall(r'href="/hq/cities/(town-\d)/"', page) == slugs
    assert [row[0] for row in read(hq, f"/hq/cities.csv?{query}")[1:]] == slugs


def test_a_thousand_cities_come_page_by_page(hq: Visitor) -> None:
    with hub_scope():
        for number in range(60):
            town(number, weeks=0)
    page = hq.get("/hq/cities/?page=2").text
    assert len(re.findall(r'href="/hq/cities/town-\d+/"', page)) == 10
    assert len(re.findall(r'name="city"', page)) == 10


@pytest.mark.parametrize("chosen", ["", "city=town-0", "city=town-0&city=nowhere"])
def test_comparing_needs_two_to_five_cities(hq: Visitor, chosen: str) -> None:
    with hub_scope():
        for number in range(7):
            town(number)
    page = hq.get(f"/hq/compare/?{chosen}").text
    assert "Choose two to five cities" in page
    assert "<table" not in page


def test_more_than_five_are_refused_and_stay_checked(hq: Visitor) -> None:
    with hub_scope():
        for number in range(7):
            town(number)
    six = "&".join(f"city=town-{number}" for number in range(6))
    page = hq.get(f"/hq/compare/?{six}").text
    assert "Choose two to five cities." in page
    assert page.count("checked") == 6


def test_cities_beside_each_other_with_the_change_of_a_week(hq: Visitor) -> None:
    with hub_scope():
        town(0, before={"members": 15})
        town(1)
    page = hq.get("/hq/compare/?city=town-0&city=town-1").text
    assert "20 (+5 in a week)" in page
    assert "20 (as a week ago)" in page


def test_a_city_that_is_not_there(hq: Visitor, now: datetime) -> None:
    assert hq.get("/hq/cities/nowhere/").status_code == 404
