"""Managers ask for an archive of their city, follow its making and download it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from franchise.actions.applying import Person
from franchise.actions.exporting import (
    MAKE,
    MOST_ATTEMPTS,
    REMOVE,
    ask_for_export,
    make_export,
    progress_of,
)
from franchise.actions.managers import appoint
from franchise.errors import NothingToExport
from franchise.export_letters import LETTER
from franchise.models import CityExport, Franchise
from tenants.accounts.models import User
from tenants.registry import alarms, archive
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope

Visit = Callable[..., Client]
ANNA, BORIS = Person("Анна", "anna@example.com"), Person("Борис", "boris@example.com")
State = CityExport.State
WEEK = timedelta(days=7)


@pytest.fixture
def managed(committed: None, tmp_path: Path, settings: Any, now: datetime) -> Franchise:
    """Omsk, managed by Anna and Boris. Archives read a snapshot, so all is committed."""
    settings.EXPORTS_DIR = str(tmp_path / "exports")
    with hub_scope():
        franchise = Franchise.objects.create(city=City.objects.get(slug="omsk"), began_at=now)
        for one in (ANNA, BORIS):
            appoint(franchise, one, now=now)
    return franchise


def signed_in(visit: Visit, email: str) -> Client:
    browser = visit()
    with hub_scope():
        browser.force_login(User.objects.get_or_create(email=email)[0])
    return browser


def export() -> CityExport:
    with hub_scope():
        found: CityExport = CityExport.objects.select_related("franchise").latest("pk")
        return found


def ring(kind: str, *, now: datetime) -> None:
    with hub_scope():
        due = list(Alarm.objects.filter(kind=kind, due_at__lte=now).values_list("pk", flat=True))
    for number in due:
        with hub_scope():
            assert alarms.ring(number, city=None, now=now)


def test_from_the_press_to_the_file(managed: Franchise, visit: Visit, now: datetime) -> None:
    anna, boris = signed_in(visit, ANNA.email), signed_in(visit, BORIS.email)
    assert "Make an archive" in anna.get("/desk/omsk/").text
    for browser in (anna, anna, boris):  # a double press makes one
        assert browser.post("/desk/omsk/export/").status_code == 302
    with hub_scope():
        assert CityExport.objects.count() == 1
    part = anna.get("/desk/omsk/export/progress/", headers={"HX-Request": "true"}).text
    assert "The archive is being made: 0% done." in part
    assert "hx-trigger" in part
    made = export()
    assert anna.get(f"/desk/omsk/export/{made.pk}/").status_code == 404  # not ready

    make_export(made.pk)
    made = export()
    assert (made.state, made.asked_by) == (State.READY, "Анна")
    assert progress_of(made) > 0
    assert "Download (" in anna.get("/desk/omsk/").text
    answer = boris.get(f"/desk/omsk/export/{made.pk}/")
    assert 'attachment; filename="omsk-' in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a file
    assert len(content) == made.size
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    archive.check_archive(made.path)

    mail.outbox.clear()
    ring(LETTER, now=datetime.now(now.tzinfo) + WEEK)
    assert sorted(letter.to[0] for letter in mail.outbox) == [ANNA.email, BORIS.email]


def test_nobody_else_gets_the_file(managed: Franchise, visit: Visit, now: datetime) -> None:
    with hub_scope():
        made = ask_for_export(managed, by=ANNA, now=now)
    make_export(made.pk)
    address = f"/desk/omsk/export/{made.pk}/"
    assert visit().get(address).status_code == 302  # to signing in
    stranger = signed_in(visit, "stranger@x.example")
    assert stranger.get(address).status_code == 404
    assert stranger.post("/desk/omsk/export/").status_code == 404
    with hub_scope():
        managed.managers.filter(email=BORIS.email).delete()
    assert signed_in(visit, BORIS.email).get(address).status_code == 404


def test_presses_at_once_make_one(managed: Franchise, now: datetime) -> None:
    def press(_number: int) -> int:
        with hub_scope():
            number = ask_for_export(managed, by=ANNA, now=now).pk
        connection.close()
        return int(number)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(press, range(4)))) == 1


def test_a_failure_is_said_and_can_be_repeated(
    managed: Franchise, visit: Visit, settings: Any, tmp_path: Path, now: datetime
) -> None:
    (tmp_path / "full").write_text("a file where the folder should be")
    settings.EXPORTS_DIR = str(tmp_path / "full")
    anna = signed_in(visit, ANNA.email)
    anna.post("/desk/omsk/export/")
    make_export(export().pk)
    assert export().state == State.FAILED
    page = anna.get("/desk/omsk/").text
    assert "The archive could not be made. The city itself is unharmed." in page
    assert "Try again" in page
    settings.EXPORTS_DIR = str(tmp_path / "exports")
    anna.post("/desk/omsk/export/")
    make_export(export().pk)
    assert export().state == State.READY


def test_killed_workers_are_replaced_until_it_has_failed(managed: Franchise, now: datetime) -> None:
    with hub_scope():
        made = ask_for_export(managed, by=ANNA, now=now)
        assert Alarm.objects.filter(kind=MAKE, key=str(made.pk)).exists()
        CityExport.objects.update(attempts=MOST_ATTEMPTS)
    make_export(made.pk)
    assert export().state == State.FAILED
    with hub_scope():
        assert not Alarm.objects.filter(kind=MAKE).exists()


def test_it_is_removed_after_its_days_or_by_a_newer_one(managed: Franchise, now: datetime) -> None:
    made = []
    for _time in range(2):
        with hub_scope():
            made.append(ask_for_export(managed, by=ANNA, now=now))
        make_export(made[-1].pk)
    older, newer = made
    assert not older.path.exists()
    assert newer.path.exists()
    with hub_scope():
        assert Alarm.objects.filter(kind=REMOVE).count() == 1
    ring(REMOVE, now=now + 2 * WEEK)
    assert not newer.path.exists()
    assert export().state == State.REMOVED


def test_a_city_that_is_being_built_has_no_archive(managed: Franchise, now: datetime) -> None:
    with hub_scope():
        managed.city.state = City.State.BUILDING
        with pytest.raises(NothingToExport):
            ask_for_export(managed, by=ANNA, now=now)
        assert not CityExport.objects.exists()
