"""HQ adds and removes managers of a city instead of the others' consent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core import mail
from django.test import Client

from franchise.actions.applying import Person
from franchise.actions.conversation import write_message
from franchise.actions.managers import appoint, propose_removal
from franchise.message_letters import MESSAGE
from franchise.models import Application, Franchise, ManagerChange
from network.hq.letters import MANAGERS
from network.hq.models import AuditEntry, Role
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.franchise.cast import applied, staff

pytestmark = pytest.mark.usefixtures("hub")
Visit = Callable[..., Client]
PAGE = "/hq/cities/omsk/managers/"
NINA = {"name": "Нина", "email": "nina@example.com", "why": "Анна потеряла почту"}


@pytest.fixture
def franchise(omsk: City, hub: None, now: datetime) -> Franchise:
    made: Franchise = Franchise.objects.create(city=omsk, began_at=now)
    for name, email in (("Анна", "anna@example.com"), ("Борис", "boris@example.com")):
        appoint(made, Person(name, email), now=now)
    return made


def names(franchise: Franchise) -> list[str]:
    return sorted(franchise.managers.values_list("name", flat=True))


def test_hq_adds_and_removes_with_a_reason(franchise: Franchise, hq: Client) -> None:
    assert hq.post(f"{PAGE}adding/", NINA).headers["Location"] == PAGE
    anna = franchise.managers.get(name="Анна")
    hq.post(f"{PAGE}removal/", {"manager": anna.pk, "why": "Сама просит"})
    assert names(franchise) == ["Борис", "Нина"]
    page = hq.get(PAGE).text
    assert "nina@example.com" in page
    assert "Анна потеряла почту" in page
    kinds = AuditEntry.objects.filter(about__icontains="omsk").values_list("kind", "words")
    assert set(kinds) == {
        ("manager_added", "nina@example.com: Анна потеряла почту"),
        ("manager_removed", "anna@example.com: Сама просит"),
    }


def test_without_a_reason_nothing_changes_and_the_input_stays(
    franchise: Franchise, hq: Client
) -> None:
    answer = hq.post(f"{PAGE}adding/", NINA | {"why": ""})
    assert answer.status_code == 422
    assert "nina@example.com" in answer.text
    answer = hq.post(f"{PAGE}adding/", NINA | {"email": "anna@example.com"})
    assert (answer.status_code, names(franchise)) == (422, ["Анна", "Борис"])
    assert "manages the city already" in answer.text
    assert not ManagerChange.objects.exists()


def test_a_city_founded_by_hand_gets_its_first_manager(omsk: City, hq: Client) -> None:
    assert "Nobody yet" in hq.get(PAGE).text
    hq.post(f"{PAGE}adding/", NINA)
    assert names(Franchise.objects.get(city=omsk)) == ["Нина"]


def test_only_those_who_review_decide(franchise: Franchise, visit: Visit) -> None:
    reader = visit()
    reader.force_login(staff("reader@example.com", roles=[Role.READ_ONLY]))
    assert "Add a manager" not in reader.get(PAGE).text
    assert reader.post(f"{PAGE}adding/", NINA).status_code == 403
    assert names(franchise) == ["Анна", "Борис"]


def test_hq_reads_by_letter_that_a_change_waits_for_it(
    franchise: Franchise, hq: Client, now: datetime
) -> None:
    anna = Person("Анна", "anna@example.com")
    propose_removal(franchise, email="boris@example.com", by=anna, why="Ссора", now=now)
    mail.outbox.clear()
    for number in Alarm.objects.filter(kind=MANAGERS).values_list("pk", flat=True):
        assert alarms.ring(number, city=None, now=now)
    [letter] = mail.outbox
    assert "> Ссора" in letter.body
    assert PAGE in letter.body
    assert not letter.body.rstrip().endswith("·"), "a signature without the city it names"
    assert names(franchise) == ["Анна", "Борис"]


def test_a_manager_who_joined_later_reads_and_answers_hq(
    omsk: City, hub: None, now: datetime
) -> None:
    application = applied("Псков", "pskov", now=now)
    Application.objects.filter(pk=application.pk).update(state=Application.State.LIVE)
    application.refresh_from_db()
    made = Franchise.objects.create(city=omsk, application=application, began_at=now)
    darya = application.initiators.all()[0]
    for name, email in ((darya.name, darya.email), ("Нина", "nina@example.com")):
        appoint(made, Person(name, email), now=now)
    mail.outbox.clear()
    write_message(application, text="Как дела?", nonce="n" * 22, by=staff(), now=now)
    for number in Alarm.objects.filter(kind=MESSAGE).values_list("pk", flat=True):
        alarms.ring(number, city=None, now=now)
    to_nina = next(one for one in mail.outbox if one.to == ["nina@example.com"])
    assert f"{application.get_absolute_url()}#talk" in to_nina.body
    removed = application.initiators.all()[1]
    assert removed.email not in [one.to[0] for one in mail.outbox]
