"""HQ's pages about the network: cities, map, numbers, one city, cities beside each other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from franchise.gazetteer import find
from franchise.models import Application, Franchise
from network.hq.city_health import Level, health_of
from network.hq.failures import failures, note_failure, on_task_failure
from network.hq.maps import Located, network_map, outlines
from network.hq.models import AuditEntry, FailedTask, Pulse, WeeklyPulse
from network.hq.network_numbers import cohorts, funnel
from network.hq.queries import city_rows
from network.hq.weekly_numbers import monday
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.franchise.cast import applied

THIS = monday(NOW.date())
WEEK = timedelta(weeks=1)
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
PLACES = ("Омск", "Пермь", "Казань", "Самара")


@pytest.fixture
def only_ours(db: None) -> None:
    """No cities but those of the test."""
    with hub_scope():
        City.objects.update(state=City.State.ARCHIVED)


def numbers(**given: Any) -> dict[str, Any]:
    return {
        "members": 20,
        "active": 15,
        "permanent": 10,
        "products": 5,
        "questions": 10,
        "arrivals": 40,
        "asked": 5,
        "worked": 10,
        "answered": None,
        "due": 1,
        "kept": 1,
        "due_in_four": 4,
        "kept_in_four": 4,
        "energy_before": 3.0,
        "energy_after": 3.8,
        "coverage": 35,
        **given,
    }


def town(number: int = 0, *, weeks: int = 5, silent: int = 0, **given: Any) -> City:
    """A city with so many weeks of pulses, whose last evening was `silent` weeks ago."""
    place = find(PLACES[number % len(PLACES)])[0]
    fields: dict[str, Any] = {
        "slug": f"town-{number}",
        "name_ru": f"Город {number}",
        "name_en": f"Town {number}",
        "timezone": "Asia/Omsk",
        "state": City.State.ACTIVE,
        "schema_name": f"of_town_{number}",
        "geoname_id": place.geoname_id,
    }
    own = {name: given.pop(name) for name in list(given) if name in fields}
    before = given.pop("before", {})
    made: City = City.objects.bulk_create([City(**(fields | own))])[0]
    last = NOW - silent * WEEK - timedelta(days=1)
    Pulse.objects.create(
        city_id=made.pk,
        members=20,
        last_meeting_at=last,
        kept=[last],
        upcoming=[NOW + timedelta(days=2)] if given.pop("is_planned", True) else [],
        published={
            "now": numbers(**given),
            "week_ago": numbers(**before),
            "month_ago": numbers(**before),
        },
    )
    WeeklyPulse.objects.bulk_create(
        WeeklyPulse(city_id=made.pk, week=THIS - ago * WEEK, **numbers(**given))
        for ago in range(weeks)
    )
    return made


def read(hq: Visitor, path: str) -> list[list[str]]:
    text = hq.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def level_of(city: City) -> tuple[Level, str]:
    with hub_scope():
        (row,) = city_rows(now=NOW, slug=str(city.slug))
        found = health_of(row)
        return found.level, found.reason


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


def test_the_first_screen_is_calm_when_nothing_needs_anybody(hq: Visitor) -> None:
    with hub_scope():
        town(0)
    page = hq.get("/hq/").text
    assert "Nothing does: nobody waits" in page
    with hub_scope():
        town(1, silent=4)
    page = hq.get("/hq/").text
    assert "Nothing does" not in page
    assert 'href="/hq/cities/town-1/"' in page
    assert "Look closer" in page


def test_a_changed_venue_is_news_for_two_weeks(hq: Visitor) -> None:
    with hub_scope():
        city = town(0)
        change = {"what": "venue", "was": "Old hall", "now": "Library"}
        for days, seen in ((3, True), (15, False)):
            at = NOW - timedelta(days=days)
            Pulse.objects.filter(pk=city.pk).update(changes=[change | {"at": at.isoformat()}])
            assert ("New place: Library; before: Old hall" in hq.get("/hq/").text) == seen
    assert "Library" in hq.get("/hq/cities/town-0/").text  # the city's own page keeps it


def test_a_changed_rhythm_is_told_in_words(hq: Visitor) -> None:
    with hub_scope():
        city = town(0)
        was, now = "FREQ=WEEKLY;BYDAY=TH 18:00", "FREQ=WEEKLY;BYDAY=TU 19:00"
        change = {"what": "rhythm", "was": was, "now": now, "at": NOW.isoformat()}
        Pulse.objects.filter(pk=city.pk).update(changes=[change])
    assert "Meets every Tuesday, 19:00; before: every Thursday, 18:00" in hq.get("/hq/").text


def test_failing_alarms_are_named_and_tried_again(hq: Visitor) -> None:
    with hub_scope():
        later = NOW + timedelta(hours=5)
        for attempts, key in ((4, "a"), (5, "b"), (1, "c")):
            Alarm.objects.create(
                kind="hq.reminder", key=key, due_at=NOW, ring_at=later, attempts=attempts
            )
    page = hq.get("/hq/").text
    assert "hq.reminder" in page
    assert "2 failed jobs" in page
    assert hq.post("/hq/failures/retry/", {"name": "hq.reminder"}).status_code == 302
    with hub_scope():
        ring_at = dict(Alarm.objects.filter(kind="hq.reminder").values_list("key", "ring_at"))
    assert ring_at["a"] < later
    assert ring_at["b"] < later
    assert ring_at["c"] == later  # it has failed once: its own pause goes on


def test_failed_tasks_are_counted_without_words_and_seen(hq: Visitor) -> None:
    class Task:
        name = "outcome.tasks.write"

    on_task_failure(sender=Task, exception=ValueError("anna@example.com"))
    on_task_failure(sender=Task, exception=KeyError("anna@example.com"))
    with hub_scope():
        (row,) = FailedTask.objects.all()
        assert (row.times, row.error) == (2, "KeyError")
    assert "outcome.tasks.write" in hq.get("/hq/").text
    assert hq.post("/hq/failures/seen/", {"name": "outcome.tasks.write"}).status_code == 302
    with hub_scope():
        assert not FailedTask.objects.exists()
    assert hq.post("/hq/failures/seen/", {"name": ""}).status_code == 404


def test_a_failed_alarm_is_no_failed_task() -> None:
    class Task:
        name = "tenants.registry.tasks.ring_in_city"

    on_task_failure(sender=Task, exception=ValueError())
    on_task_failure(sender=None, exception=ValueError())
    with hub_scope():
        assert not FailedTask.objects.exists()
        note_failure("a.task", "ValueError", now=NOW)
        assert [(one.name, one.is_alarm) for one in failures()] == [("a.task", False)]
        assert alarms.failing().count() == 0


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


def test_a_city_of_the_gazetteer_lies_where_it_is() -> None:
    with hub_scope():
        for number in range(4):
            town(number)
        located = located_of(city_rows(now=NOW))
    plan = network_map(located)
    places = {sign.name: (sign.x, sign.y) for sign in plan.signs}
    omsk, perm, kazan, samara = (places[f"Town {number}"] for number in range(4))
    assert kazan[0] < samara[0] < perm[0] < omsk[0]  # from the west to the east
    assert perm[1] < kazan[1] < samara[1]  # from the north to the south
    assert all(0 < x < plan.width and 0 < y < plan.height for x, y in places.values())
    assert len(outlines()) > 200
    assert plan.land.startswith("M")


def located_of(rows: Iterable[Any]) -> list[Located]:
    found = []
    for row, name in zip(rows, PLACES, strict=False):
        place = find(name)[0]
        found.append(Located(row, health_of(row), place.longitude, place.latitude))
    return found


def test_cities_that_lie_too_close_are_one_sign_and_the_worst_gives_its_shape(
    hq: Visitor,
) -> None:
    with hub_scope():
        for number in (0, 4, 8, 1):  # three in one place
            town(number, silent=6 if number == 4 else 0)
    page = hq.get("/hq/map/").text
    assert "3 cities, 1 in need: come nearer" in page
    assert re.search(r'zoom=1"\s+class="map-sign"\s+data-level="silent"', page)
    around = re.search(r'href="\?around=([-\d.,]+)&amp;zoom=1"', page)
    assert around
    nearer = hq.get(f"/hq/map/?around={around[1]}&zoom=1").text
    listed = nearer.split('id="listed"')[1]
    assert re.findall(r"/hq/cities/(town-\d)/", listed) == ["town-4", "town-0", "town-8"]


@pytest.mark.parametrize(
    "query",
    [
        "around=1,2&zoom=9",
        "around=x",
        "zoom=-1",
        "around=999.00,99.00&zoom=1",
        "around=0.00,90.00&zoom=1",  # a pole: the lines of longitude had no end
    ],
)
def test_a_broken_view_of_the_map_shows_the_network(hq: Visitor, query: str) -> None:
    with hub_scope():
        town(0)
    assert hq.get(f"/hq/map/?{query}").status_code == 200


def test_the_map_says_in_words_what_it_draws(hq: Visitor) -> None:
    with hub_scope():
        town(0, silent=6)
        town(1, geoname_id=None)
    page = " ".join(hq.get("/hq/map/").text.split())
    assert re.search("<title> ?Town 0: silent, no meeting for 6 weeks ?</title>", page)
    assert "1 city has no place on the map." in page
    assert "Town 1" in page.split('id="listed"')[1]


def test_the_funnel_counts_a_step_if_a_later_one_was_reached() -> None:
    with hub_scope():
        city = town(0)
        for number, name in enumerate(("Псков", "Тверь", "Тула", "Рязань")):
            applied(name, f"g{number}", now=NOW)
        live = Application.objects.order_by("pk")[0]
        Application.objects.filter(pk=live.pk).update(state=Application.State.LIVE)
        Franchise.objects.create(
            city_id=city.pk, application=live, began_at=NOW - timedelta(weeks=20)
        )
        second = Application.objects.order_by("pk")[1].pk
        Application.objects.filter(pk=second).update(state=Application.State.BUILDING)
        single = Application.objects.order_by("pk")[2].pk
        Application.objects.filter(pk=single).update(state=Application.State.SECOND, venue="")
        steps = funnel()
    assert [step.number for step in steps] == [3, 2, 2, 2, 1, 1, 1]
    assert [step.of_previous for step in steps[:3]] == [None, 67, 100]


def test_cohorts_tell_how_many_still_met() -> None:
    def began(city: City, weeks_ago: int) -> None:
        Franchise.objects.create(city_id=city.pk, began_at=NOW - timedelta(weeks=weeks_ago))

    with hub_scope():
        began(town(0, weeks=30), 30)
        began(town(1, weeks=30, kept_in_four=0), 30)
        began(town(2, weeks=3), 3)
        found = {cohort.quarter: cohort for cohort in cohorts(now=NOW)}
    assert found[date(2026, 4, 1)].cities == 2
    assert found[date(2026, 4, 1)].shares == {4: 50, 12: 50, 26: 50, 52: None}
    assert found[date(2026, 10, 1)].shares == {4: None, 12: None, 26: None, 52: None}


def test_formats_are_ordered_by_the_energy_that_they_bring(hq: Visitor) -> None:
    def effects(key: str, energy: float | None, **given: Any) -> dict[str, Any]:
        return {
            "key": key,
            "name_ru": key,
            "name_en": key,
            "evenings": 2,
            "questions": 5,
            "throughput": 4.0,
            "energy_before": None if energy is None else 3.0,
            "energy_after": None if energy is None else 3.0 + energy,
        } | given

    with hub_scope():
        first, other = town(0), town(1)
        Pulse.objects.filter(pk=first.pk).update(
            formats=[effects("troika", 0.5), effects("triz", 1.0), effects("cafe", None)]
        )
        Pulse.objects.filter(pk=other.pk).update(
            formats=[effects("troika", 1.0, evenings=6, questions=None)]
        )
    _heads, *rows = read(hq, "/hq/network/formats.csv")
    assert [row[0] for row in rows] == ["triz", "troika", "cafe"]
    assert rows[1] == ["troika", "2", "8", "5", "4.0", "0.9"]
    assert rows[2][-1] == ""


def test_a_city_that_is_not_there(hq: Visitor, now: datetime) -> None:
    assert hq.get("/hq/cities/nowhere/").status_code == 404
