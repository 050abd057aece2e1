"""HQ's pages: whose door it is, what needs us today, and that no city is opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from franchise.models import Application, Review
from network.hq.models import Pulse
from network.hq.queries import city_rows, shown, totals
from tenants.accounts.models import User
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied

PAGES = ("/hq/", "/hq/applications/1/")
ACTIONS = ("/hq/applications/1/review/", "/hq/applications/1/introduction/")


@pytest.fixture
def only_the_cast(db: None) -> None:
    with hub_scope():
        City.objects.exclude(slug__in=("omsk", "tomsk")).update(state=City.State.ARCHIVED)


def city(slug: str, *, weeks: int | None = 0, **numbers: int) -> City:
    """A city of the network, its last evening so many weeks ago."""
    now = timezone.now()
    made = City.objects.bulk_create(
        [
            City(
                slug=slug,
                name_ru=slug.title(),
                name_en=slug.title(),
                timezone="Asia/Omsk",
                state=City.State.ACTIVE,
                schema_name=f"of_{slug}",
            )
        ]
    )[0]
    last = None if weeks is None else now - timedelta(weeks=weeks, hours=1)
    Pulse.objects.create(
        city_id=made.pk,
        last_meeting_at=last,
        kept=[last] if last else [],
        upcoming=[now + timedelta(days=2)],
        **numbers,
    )
    return made


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_signs_in_first(db: None, visit: Callable[..., Client], path: str) -> None:
    response = visit().get(path)

    assert response.status_code == 302
    assert response.url.endswith(f"?next={path}")


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_of_hq_is_told_kindly(db: None, visit: Callable[..., Client], path: str) -> None:
    browser = visit()
    with hub_scope():
        browser.force_login(User.objects.create_user("anna@example.com"))

    response = browser.get(path)

    assert response.status_code == 403
    assert "This door is for HQ" in response.content.decode()


@pytest.mark.parametrize("path", ACTIONS)
def test_only_hq_acts(db: None, visit: Callable[..., Client], path: str) -> None:
    browser = visit()
    assert browser.post(path).status_code == 302
    with hub_scope():
        browser.force_login(User.objects.create_user("anna@example.com"))
    assert browser.post(path).status_code == 403


@pytest.mark.usefixtures("only_the_cast")
def test_the_first_screen_says_who_waits_and_who_is_silent(db: None, hq: Client) -> None:
    with hub_scope():
        applied("Псков", now=timezone.now())
        for slug, weeks in (("lively", 1), ("quiet", 3), ("silent", 7), ("asleep", 30)):
            city(slug, weeks=weeks, members=20)
        rows = city_rows(now=timezone.now())

    page = hq.get("/hq/").content.decode()

    assert "Pskov" in page
    assert [(row.city.slug, row.dormant) for row in rows if row.dormant] == [
        ("asleep", 12),
        ("silent", 6),
        ("quiet", 3),
    ]
    for words in ("no meeting for 3 weeks", "no meeting for 7 weeks", "no meeting for 30 weeks"):
        assert words in page


@pytest.mark.usefixtures("only_the_cast")
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_cities(db: None, hq: Client, count: int) -> None:
    with hub_scope():
        for number in range(count):
            city(f"city-{number}", members=10)
            applied(("Псков", "Тверь", "Тула")[number], f"g{number}", now=timezone.now())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert hq.get("/hq/").status_code == 200

    work = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(work) == 8, "\n".join(work)
    assert not any("city_" in sql and "members_member" in sql for sql in work)


@pytest.mark.usefixtures("only_the_cast")
def test_small_groups_are_hidden_in_rows_and_in_sums(db: None) -> None:
    with hub_scope():
        Pulse.objects.all().delete()
        city("small", members=4, products=5)
        city("large", members=12, products=0)
        rows = {row.city.slug: row for row in city_rows(now=timezone.now())}

        assert rows["small"].members == "under 5"
        assert rows["large"].members == "12"
        assert rows["large"].products == "0"
        assert [number for number, _words in totals(list(rows.values()))][1:3] == [12, 5]


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1, "under 5"), (4, "under 5"), (5, "5")])
def test_shown(number: int, text: str) -> None:
    assert shown(number) == text


def test_a_no_needs_words_and_keeps_what_was_typed(db: None, hq: Client) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk

    response = hq.post(f"/hq/applications/{pk}/review/", {"answer": "decline", "slug": "volga"})

    assert response.status_code == 422
    assert "Please write why" in response.content.decode()
    assert 'value="volga"' in response.content.decode()
    with hub_scope():
        assert Application.objects.get(pk=pk).state == Application.State.SUBMITTED


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"answer": "perhaps"},
        {"answer": "approve", "slug": ""},
        {"answer": "approve", "slug": "www"},
        {"answer": "approve", "slug": "omsk"},
        {"answer": "approve", "slug": "pskov", "words": "a\0b"},
        {"answer": "decline", "words": "я" * 1_000_000},
        {"answer": "decline", "words": "\u202eнет"},
    ],
)
def test_a_bad_answer_is_no_answer(db: None, hq: Client, fields: dict[str, Any]) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk

    assert hq.post(f"/hq/applications/{pk}/review/", fields).status_code == 422

    with hub_scope():
        assert not Review.objects.exists()
        assert Application.objects.get(pk=pk).state == Application.State.SUBMITTED


def test_the_second_press_is_told_that_it_is_late(db: None, hq: Client) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk
    address = f"/hq/applications/{pk}/review/"

    hq.post(address, {"answer": "decline", "words": "Not yet"})
    response = hq.post(address, {"answer": "approve", "slug": "pskov"}, follow=True)

    assert "has answered this application before you" in response.content.decode()
    with hub_scope():
        assert Review.objects.get().words == "Not yet"


def test_hq_puts_two_groups_in_touch(db: None, hq: Client) -> None:
    with hub_scope():
        first = applied("Псков", "first", now=timezone.now())
        second = applied("Тверь", "second", now=timezone.now())
        Application.objects.filter(pk=second.pk).update(
            geoname_id=first.geoname_id, state=Application.State.SECOND
        )

    assert "egor@second.example.com" in hq.get(f"/hq/applications/{second.pk}/").content.decode()
    assert "A second group" in hq.get(f"/hq/applications/{first.pk}/").content.decode()
    hq.post(f"/hq/applications/{second.pk}/introduction/")

    with hub_scope():
        assert Application.objects.get(pk=second.pk).introduced_at is not None
