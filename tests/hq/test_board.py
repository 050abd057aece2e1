"""HQ's board: every application in its column, and five hundred of them as fast as five."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from franchise.actions.conversation import assign, write_message, write_note
from franchise.actions.review import approve_application, decline_application
from franchise.models import Application, Initiator
from network.hq.board import COLUMNS, PER_COLUMN, Filters, board
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied, staff

State = Application.State


@pytest.fixture
def inside(db: None) -> Any:
    with hub_scope():
        yield


def columns(now: datetime, **filters: Any) -> dict[str, list[str]]:
    """Names of the cities in each column that has some."""
    found = board(Filters(**filters), pages={}, now=now)
    return {
        column.key: [card.application.name_en for card in column.cards]
        for column in found
        if column.cards
    }


def many(count: int, *, now: datetime, state: str = State.SUBMITTED) -> None:
    rows = Application.objects.bulk_create(
        Application(
            key=f"key-{number}-{state}",
            geoname_id=10_000_000 + number,
            name_ru=f"Город {number}",
            name_en=f"Town {number}",
            country=("RU", "KZ", "DE")[number % 3],
            timezone="Europe/Moscow",
            slug=f"town-{number}",
            venue="Hall",
            at=time(18),
            why="Because",
            state=state,
            submitted_at=now - timedelta(hours=number),
        )
        for number in range(count)
    )
    Initiator.objects.bulk_create(
        Initiator(application=row, name=f"Person {n}", email=f"p{n}@{row.slug}.example.com")
        for row in rows
        for n in range(3)
    )


def test_every_application_stands_in_its_column(inside: None, now: datetime) -> None:
    boss = staff()
    towns = ("Псков", "Тверь", "Тула", "Рязань")
    new, asked, approved, over = (applied(t, f"g{n}", now=now) for n, t in enumerate(towns))
    write_message(asked, text="Где?", nonce="n" * 43, by=boss, now=now, asks=True)
    approve_application(approved, words="", slug="tula", by=boss, now=now)
    decline_application(over, words="Не сейчас", by=boss, now=now)
    write_note(new, text="Крепкая группа", by=boss, now=now)
    assign(new, to=boss, by=boss, now=now)

    assert columns(now) == {
        "new": ["Pskov"],
        "asked": ["Tver"],
        "agreement": ["Tula"],
        "over": ["Ryazan"],
    }
    found = {column.key: column.cards for column in board(Filters(), pages={}, now=now)}
    assert found["new"][0].reason == "Крепкая группа"
    assert found["over"][0].reason == "Не сейчас"
    card = found["new"][0].application
    assert (card.people, card.confirmed, card.signed) == (3, 0, 0)


def test_filters(inside: None, now: datetime) -> None:
    boss = staff()
    first = applied("Псков", "first", now=now - timedelta(days=4))
    applied("Тверь", "second", now=now)
    applied("Алматы", "third", now=now)
    assign(first, to=boss, by=boss, now=now)
    assert columns(now, overdue=True) == {"new": ["Pskov"]}
    assert columns(now, assignee=str(boss.pk)) == {"new": ["Pskov"]}
    assert columns(now, assignee="nobody") == {"new": ["Tver", "Almaty"]}
    assert columns(now, country="KZ") == {"new": ["Almaty"]}
    assert columns(now, text="псков") == {"new": ["Pskov"]}
    assert columns(now, text="дарья твер") == {"new": ["Tver"]}
    assert columns(now, text="nowhere") == {}
    assert columns(now, column="agreement") == {}


@pytest.mark.parametrize("count", [5, 500])
def test_queries_do_not_grow_with_applications(
    db: None, hq: Client, now: datetime, count: int
) -> None:
    with hub_scope():
        for state in (State.SUBMITTED, State.DECLINED, State.SECOND):
            many(count, now=now, state=state)
    hq.get("/hq/board/")
    with CaptureQueriesContext(connection) as queries:
        page = hq.get("/hq/board/")
    work = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(work) == 7, "\n".join(work)
    assert page.text.count('class="board-card"') == 3 * min(count, PER_COLUMN)
    assert len(page.content) < 250_000


def test_a_column_is_paged_and_keeps_the_filters(db: None, hq: Client, now: datetime) -> None:
    with hub_scope():
        many(30, now=now)
    first = hq.get("/hq/board/?text=Town").text
    assert "1–12 / 30" in first
    assert "?text=Town&amp;new=2#new" in first
    last = hq.get("/hq/board/?text=Town&new=3").text
    assert "25–30 / 30" in last
    assert "?text=Town&amp;new=2#new" in last
    for wrong in ("new=99", "new=x", "new=-1", "column=none&assignee=x&country=%00"):
        assert hq.get(f"/hq/board/?{wrong}").status_code == 200


def test_csv_has_the_filtered_rows_and_nothing_private(db: None, hq: Client, now: datetime) -> None:
    with hub_scope():
        application = applied("Псков", now=now - timedelta(days=4))
        applied("Тверь", "tver", now=now)
        assign(application, to=staff(), by=staff(), now=now)
        write_note(application, text="Секрет", by=staff(), now=now)
    answer = hq.get("/hq/board.csv?text=псков")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["city_en"], row["state"], row["people"], row["overdue"], row["assigned"]) == (
        "Pskov",
        "submitted",
        "3",
        "1",
        "1",
    )
    for private in ("Дарья", "@", "Секрет", "Библиотека", "Нас трое"):
        assert private not in answer.content.decode()


def test_only_hq_sees_the_board(db: None, visit: Callable[..., Client]) -> None:
    for path in ("/hq/board/", "/hq/board.csv"):
        assert visit().get(path).status_code == 302


def test_an_empty_board_says_so(db: None, hq: Client) -> None:
    assert "No application yet" in hq.get("/hq/board/").text
    assert "Nothing fits these filters" in hq.get("/hq/board/?overdue=on").text


def test_every_state_has_a_column(inside: None, now: datetime) -> None:
    for state in State.values:
        Application.objects.all().delete()
        many(1, now=now, state=state)
        found = columns(now)
        assert len(found) == 1, state
        assert set(found) < set(COLUMNS)
