"""HQ and a city that leaves: letters, the page, its answers, and their lines in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from franchise.actions.applying import Person
from franchise.actions.leaving import DAY, give_notice, take_back
from franchise.models import Application, Franchise, Leaving
from network.hq.letters import LEAVING
from network.hq.models import AuditEntry, Role
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.franchise.cast import applied, staff

pytestmark = pytest.mark.usefixtures("hub")
Visit = Callable[..., Client]
PAGE = "/hq/cities/omsk/leaving/"
DARYA = Person("Дарья", "darya@omsk.example.com")


@pytest.fixture
def live(omsk: City, hub: None, now: datetime) -> Application:
    application = applied("Псков", "omsk", now=now)
    Application.objects.filter(pk=application.pk).update(state=Application.State.LIVE)
    application.initiators.update(confirmed_at=now)
    Franchise.objects.create(city=omsk, application=application, began_at=now)
    return application


def ring(kind: str, now: datetime) -> None:
    for number in Alarm.objects.filter(kind=kind).values_list("pk", flat=True):
        assert alarms.ring(number, city=None, now=now)


def test_hq_reads_the_notice_and_its_reason(
    live: Application, omsk: City, hq: Client, now: datetime
) -> None:
    give_notice(omsk, by=DARYA, why="Общий клуб", now=now)
    mail.outbox.clear()
    ring(LEAVING, now)
    [letter] = mail.outbox
    assert "> Общий клуб" in letter.body
    assert PAGE in letter.body
    page = hq.get(f"/hq/applications/{live.pk}/").text
    assert "Общий клуб" in page
    assert PAGE in page
    today = hq.get("/hq/").text
    assert "waits for all managers, or for HQ" in today


def test_a_letter_that_is_no_longer_true_is_not_written(
    live: Application, omsk: City, hq: Client, now: datetime
) -> None:
    leaving = give_notice(omsk, by=DARYA, why="Общий клуб", now=now)
    take_back(leaving, by=DARYA, why="", now=now)
    mail.outbox.clear()
    ring(LEAVING, now)
    assert len(mail.outbox) == 1
    assert "taken the notice" in mail.outbox[0].body or "отзывает" in mail.outbox[0].body


def test_the_whole_way_from_notice_to_return(
    live: Application, omsk: City, hq: Client, now: datetime
) -> None:
    assert hq.post(f"{PAGE}notice/", {"why": ""}).status_code == 422
    assert not Leaving.objects.exists()
    hq.post(f"{PAGE}notice/", {"why": "Никто не отвечает"})
    assert "HQ has confirmed" not in hq.get(PAGE).text
    hq.post(f"{PAGE}confirmation/")
    leaving = Leaving.objects.get()
    assert leaving.ends_at
    assert "The city leaves on" in hq.get(PAGE).text
    ring(DAY, leaving.ends_at + timedelta(seconds=1))
    assert "Bring the city back" in hq.get(PAGE).text
    hq.post(f"{PAGE}return/")
    omsk.refresh_from_db()
    assert omsk.state == "active"
    lines = AuditEntry.objects.filter(page=PAGE).order_by("pk")
    assert list(lines.values_list("kind", "about")) == [
        (kind, "Омск / Omsk") for kind in ("notice", "leaving_confirmed", "brought_back")
    ]


def test_hq_keeps_a_city(live: Application, omsk: City, hq: Client, now: datetime) -> None:
    give_notice(omsk, by=DARYA, why="Общий клуб", now=now)
    hq.post(f"{PAGE}taking-back/")
    assert Leaving.objects.get().taken_back_by == "hq@example.com"
    late = hq.post(f"{PAGE}confirmation/", follow=True)
    assert "no longer open" in late.text
    assert AuditEntry.objects.filter(kind="leaving_confirmed", refused=True).count() == 1


@pytest.mark.parametrize("path", ["notice/", "confirmation/", "taking-back/", "return/"])
def test_it_needs_the_right_to_review(
    live: Application, omsk: City, visit: Visit, now: datetime, path: str
) -> None:
    leaving = give_notice(omsk, by=DARYA, why="Общий клуб", now=now)
    reader = visit()
    reader.force_login(staff("reader@example.com", roles=[Role.READ_ONLY]))
    page = reader.get(PAGE)
    assert page.status_code == 200
    assert "HQ's answer" not in page.text
    assert reader.post(f"{PAGE}{path}", {"why": "Так"}).status_code == 403
    leaving.refresh_from_db()
    assert (leaving.is_running, leaving.agreed_at) == (True, None)


def test_a_city_that_has_left_is_among_those_that_ended(
    live: Application, omsk: City, hq: Client, now: datetime
) -> None:
    Application.objects.filter(pk=live.pk).update(state=Application.State.LEFT)
    live.franchise.ended_at = now
    live.franchise.save()
    assert "Псков" in hq.get("/hq/board/").text or "Pskov" in hq.get("/hq/board/").text
    assert hq.get(f"/hq/applications/{live.pk}/").status_code == 200
