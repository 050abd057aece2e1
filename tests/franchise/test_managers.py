"""People begin and stop managing a city: by consent of the others, or by HQ."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from franchise.actions.applying import Person
from franchise.actions.managers import (
    EXPIRY,
    appoint,
    change_by_hq,
    consent_to_change,
    leave_managers,
    object_to_change,
    propose_manager,
    propose_removal,
)
from franchise.errors import (
    AlreadyManager,
    AlreadyProposed,
    ChangeClosed,
    LastManager,
    ManagersFull,
    NoSuchManager,
    NotManager,
    ProposedTooOften,
)
from franchise.limits import MANAGER_CHANGES
from franchise.manager_letters import LETTER
from franchise.models import MOST_MANAGERS, Franchise, ManagerChange
from tenants.accounts.models import User
from tenants.refusals import Refusal
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.billing import factories
from tests.franchise.cast import staff

Visit = Callable[..., Client]
ANNA, BORIS, VERA, NINA = (
    Person(name, f"{email}@example.com")
    for name, email in (("Анна", "anna"), ("Борис", "boris"), ("Вера", "vera"), ("Нина", "nina"))
)
Kind, State = ManagerChange.Kind, ManagerChange.State
FORTNIGHT = timedelta(days=14)


def managed(city: City, *people: Person, now: datetime) -> Franchise:
    franchise: Franchise = Franchise.objects.create(city=city, began_at=now)
    for one in people:
        appoint(franchise, one, now=now)
    return franchise


@pytest.fixture
def three(omsk: City, hub: None, now: datetime) -> Franchise:
    return managed(omsk, ANNA, BORIS, VERA, now=now)


@pytest.fixture
def alone(omsk: City, hub: None, now: datetime) -> Franchise:
    return managed(omsk, ANNA, now=now)


@pytest.fixture
def sign_in(visit: Visit) -> Callable[[Person], Client]:
    def open_browser(person: Person) -> Client:
        browser = visit()
        browser.force_login(User.objects.get_or_create(email=person.email)[0])
        return browser

    return open_browser


def names(franchise: Franchise) -> list[str]:
    return sorted(franchise.managers.values_list("name", flat=True))


def letters(now: datetime) -> dict[str, str]:
    """Ring the alarms of letters; the text for each reader."""
    mail.outbox.clear()
    for number in list(Alarm.objects.filter(kind=LETTER).values_list("pk", flat=True)):
        assert alarms.ring(number, city=None, now=now)
    return {letter.to[0].partition("@")[0]: str(letter.body) for letter in mail.outbox}


def expire(now: datetime) -> None:
    for number in Alarm.objects.filter(kind=EXPIRY).values_list("pk", flat=True):
        alarms.ring(number, city=None, now=now)


def test_a_new_manager_needs_the_consent_of_all(three: Franchise, now: datetime) -> None:
    change = propose_manager(three, person=NINA, by=ANNA, why="Ведёт счета", now=now)
    written = letters(now)
    assert sorted(written) == ["anna", "boris", "vera"]
    assert "> Ведёт счета" in written["boris"]
    consent_to_change(change, by=BORIS, now=now)
    consent_to_change(change, by=BORIS, now=now)  # twice is once
    assert names(three) == ["Анна", "Борис", "Вера"]
    consent_to_change(change, by=VERA, now=now)
    assert names(three) == ["Анна", "Борис", "Вера", "Нина"]
    written = letters(now)
    assert sorted(written) == ["anna", "boris", "nina", "vera"]
    assert "no password is needed" in written["nina"]
    assert User.objects.filter(email=NINA.email).exists()  # so that she can sign in
    with pytest.raises(ChangeClosed):
        object_to_change(change, by=VERA, why="Нет", now=now)
    expire(now + FORTNIGHT)
    change.refresh_from_db()
    assert change.state == State.DONE
    assert change.consents.count() == 3


def test_the_payers_follow_the_managers(three: Franchise, now: datetime) -> None:
    account = factories.account(emails=[ANNA.email], city=three.city)
    change_by_hq(three, Kind.ADD, person=NINA, by=staff(), why="Просят все", now=now)
    account.refresh_from_db()
    assert account.emails == [one.email for one in (ANNA, BORIS, VERA, NINA)]
    leave_managers(three, by=ANNA, why="", now=now)
    account.refresh_from_db()
    assert account.emails == [one.email for one in (BORIS, VERA, NINA)]


def test_a_removal_asks_all_but_the_one_removed(three: Franchise, now: datetime) -> None:
    change = propose_removal(three, email=VERA.email, by=ANNA, why="Не отвечает", now=now)
    assert "write to HQ" in letters(now)["vera"]
    with pytest.raises(NotManager):
        consent_to_change(change, by=VERA, now=now)
    with pytest.raises(NotManager):
        object_to_change(change, by=VERA, why="Я здесь", now=now)
    assert names(three) == ["Анна", "Борис", "Вера"]
    consent_to_change(change, by=BORIS, now=now)
    assert names(three) == ["Анна", "Борис"]
    assert "you no longer manage" in letters(now)["vera"]


def test_one_objection_stops_it_with_a_reason(three: Franchise, now: datetime) -> None:
    change = propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    object_to_change(change, by=BORIS, why="Рано", now=now)
    with pytest.raises(ChangeClosed):
        consent_to_change(change, by=VERA, now=now)
    assert names(three) == ["Анна", "Борис", "Вера"]
    written = letters(now)
    assert sorted(written) == ["anna", "boris", "vera"]
    assert "> Рано" in written["anna"]
    assert not Alarm.objects.filter(kind=EXPIRY).exists()
    propose_manager(three, person=NINA, by=ANNA, why="Теперь пора", now=now)


def test_without_an_answer_it_ends_after_a_fortnight(three: Franchise, now: datetime) -> None:
    change = propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    alarm = Alarm.objects.get(kind=EXPIRY)
    assert alarm.due_at == now + FORTNIGHT
    letters(now)
    expire(now + FORTNIGHT)
    change.refresh_from_db()
    assert (change.state, names(three)) == (State.EXPIRED, ["Анна", "Борис", "Вера"])
    assert "it has ended" in letters(now + FORTNIGHT)["vera"]


def test_one_alone_adds_and_can_only_then_leave(alone: Franchise, now: datetime) -> None:
    with pytest.raises(LastManager):
        leave_managers(alone, by=ANNA, why="", now=now)
    with pytest.raises(LastManager):
        change_by_hq(alone, Kind.REMOVE, person=ANNA, by=staff(), why="Просьба", now=now)
    assert names(alone) == ["Анна"]
    asked = propose_manager(alone, person=NINA, by=ANNA, why="Одной тяжело", now=now)
    assert (asked.state, names(alone)) == (State.OPEN, ["Анна"])
    change_by_hq(alone, Kind.ADD, person=NINA, by=staff(), why="Обе подтвердили", now=now)
    leave_managers(alone, by=ANNA, why="Переезжаю", now=now)
    assert names(alone) == ["Нина"]
    with pytest.raises(NotManager):
        propose_manager(alone, person=BORIS, by=ANNA, why="", now=now)
    assert names(alone) == ["Нина"]


def test_who_leaves_no_longer_holds_a_proposal_up(three: Franchise, now: datetime) -> None:
    adding = propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    consent_to_change(adding, by=BORIS, now=now)
    leave_managers(three, by=VERA, why="", now=now)
    assert names(three) == ["Анна", "Борис", "Нина"]


def test_leaving_ends_a_proposal_about_oneself(three: Franchise, now: datetime) -> None:
    removal = propose_removal(three, email=VERA.email, by=ANNA, why="Молчит", now=now)
    leave_managers(three, by=VERA, why="", now=now)
    removal.refresh_from_db()
    assert (removal.state, names(three)) == (State.STOPPED, ["Анна", "Борис"])


def test_a_removal_never_takes_the_last_one(three: Franchise, now: datetime) -> None:
    removal = propose_removal(three, email=VERA.email, by=ANNA, why="Молчит", now=now)
    leave_managers(three, by=ANNA, why="", now=now)
    leave_managers(three, by=BORIS, why="", now=now)
    removal.refresh_from_db()
    assert (removal.state, names(three)) == (State.STOPPED, ["Вера"])


def test_refused_proposals_change_nothing(three: Franchise, now: datetime) -> None:
    propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    stranger = Person("Кто-то", "someone@example.com")
    for refusal, person, by in (
        (AlreadyProposed, NINA, VERA),
        (AlreadyManager, VERA, ANNA),
        (NotManager, NINA, stranger),
    ):
        with pytest.raises(refusal):
            propose_manager(three, person=person, by=by, why="", now=now)
    with pytest.raises(NoSuchManager):
        propose_removal(three, email=stranger.email, by=ANNA, why="", now=now)
    with pytest.raises(NotManager):
        propose_removal(three, email=ANNA.email, by=ANNA, why="", now=now)
    assert ManagerChange.objects.count() == 1
    assert names(three) == ["Анна", "Борис", "Вера"]


def test_a_city_has_so_many_managers_and_proposals_a_day(alone: Franchise, now: datetime) -> None:
    for number in range(MANAGER_CHANGES.amount):
        person = Person(f"П{number}", f"p{number}@example.com")
        change_by_hq(alone, Kind.ADD, person=person, by=staff(), why="", now=now)
    for number in range(MANAGER_CHANGES.amount):
        person = Person("Н", f"n{number}@example.com")
        propose_manager(alone, person=person, by=ANNA, why="", now=now)
    with pytest.raises(ProposedTooOften):
        propose_manager(alone, person=NINA, by=ANNA, why="", now=now)
    change_by_hq(alone, Kind.ADD, person=BORIS, by=staff(), why="", now=now)
    assert alone.managers.count() == MOST_MANAGERS
    with pytest.raises(ManagersFull):
        change_by_hq(alone, Kind.ADD, person=NINA, by=staff(), why="", now=now)


def test_hq_decides_instead_of_the_others(three: Franchise, now: datetime) -> None:
    asked = propose_removal(three, email=VERA.email, by=ANNA, why="Молчит", now=now)
    change = change_by_hq(three, Kind.REMOVE, person=VERA, by=staff(), why="Письмо", now=now)
    asked.refresh_from_db()
    assert (asked.state, asked.closed_by) == (State.STOPPED, "hq@example.com")
    assert (change.state, change.by_hq, names(three)) == (State.DONE, True, ["Анна", "Борис"])
    assert "HQ has done it" in letters(now)["boris"]


def test_one_of_two_removes_nobody_alone(omsk: City, hub: None, now: datetime) -> None:
    two = managed(omsk, ANNA, BORIS, now=now)
    removal = propose_removal(two, email=BORIS.email, by=ANNA, why="Ссора", now=now)
    assert (removal.state, names(two)) == (State.OPEN, ["Анна", "Борис"])
    propose_removal(two, email=ANNA.email, by=BORIS, why="Ссора", now=now)
    assert names(two) == ["Анна", "Борис"]
    expire(now + FORTNIGHT)
    assert names(two) == ["Анна", "Борис"]


def test_the_limit_holds_for_proposals_that_wait(three: Franchise, now: datetime) -> None:
    waiting = propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    for number in range(MOST_MANAGERS - 3):
        appoint(three, Person(f"П{number}", f"p{number}@example.com"), now=now)
    for one in three.managers.exclude(email=ANNA.email):
        consent_to_change(waiting, by=Person(one.name, one.email), now=now)
    waiting.refresh_from_db()
    assert waiting.state == State.STOPPED
    assert three.managers.count() == MOST_MANAGERS


def test_two_removals_by_hq_at_once_leave_one(committed: None, now: datetime) -> None:
    with hub_scope():
        omsk = City.objects.get(slug="omsk")
        franchise = managed(omsk, ANNA, BORIS, now=now)
        hq = staff()
    barrier = Barrier(2)

    def remove(other: Person) -> str:
        barrier.wait()
        try:
            with hub_scope():
                change_by_hq(franchise, Kind.REMOVE, person=other, by=hq, why="Ссора", now=now)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(remove, [ANNA, BORIS]))
    assert sorted(results) == ["done", "last_manager"]
    with hub_scope():
        assert franchise.managers.count() == 1


def test_two_who_leave_at_once_leave_one(committed: None, now: datetime) -> None:
    with hub_scope():
        omsk = City.objects.get(slug="omsk")
        franchise = managed(omsk, ANNA, BORIS, now=now)
    barrier = Barrier(2)

    def leave(by: Person) -> str:
        barrier.wait()
        try:
            with hub_scope():
                leave_managers(franchise, by=by, why="", now=now)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [ANNA, BORIS])) == ["last_manager", "left"]
    with hub_scope():
        assert franchise.managers.count() == 1


def test_on_the_desk_from_proposal_to_consent(
    three: Franchise, sign_in: Callable[[Person], Client]
) -> None:
    anna, boris, vera = map(sign_in, (ANNA, BORIS, VERA))
    desk = "/desk/omsk/"
    fields = {"name": "Нина", "email": "Nina@example.com", "why": "Ведёт счета"}
    assert anna.post(f"{desk}managers/", fields).headers["Location"] == f"{desk}#managers"
    change = ManagerChange.objects.get()
    page = boris.get(desk).text
    assert "Shall Нина manage the city, too?" in page
    assert "Waits for the consent of Борис, Вера." in page
    assert "I agree" not in anna.get(desk).text
    boris.post(f"{desk}managers/changes/{change.pk}/consent/")
    vera.post(f"{desk}managers/changes/{change.pk}/consent/")
    assert "Нина" in names(three)
    page = sign_in(NINA).get(desk).text
    assert "with the consent of: Анна, Борис, Вера" in page


def test_a_form_that_is_refused_keeps_what_was_typed(
    three: Franchise, sign_in: Callable[[Person], Client]
) -> None:
    anna = sign_in(ANNA)
    typed = {"name": "Вера", "email": VERA.email, "why": "Наша Вера ведёт счета"}
    page = anna.post("/desk/omsk/managers/", typed)
    assert page.status_code == 422
    assert "This address manages the city already." in page.text
    assert "Наша Вера ведёт счета" in page.text
    vera = three.managers.get(name="Вера")
    page = anna.post("/desk/omsk/managers/removal/", {"manager": vera.pk, "why": ""})
    assert page.status_code == 422
    assert not ManagerChange.objects.exists()
    anna.post("/desk/omsk/managers/removal/", {"manager": vera.pk, "why": "Не отвечает"})
    change = ManagerChange.objects.get()
    page = anna.post(f"/desk/omsk/managers/changes/{change.pk}/objection/", {"why": ""})
    assert page.status_code == 422
    anna.post(f"/desk/omsk/managers/changes/{change.pk}/objection/", {"why": "Ответила"})
    change.refresh_from_db()
    assert change.state == State.STOPPED


def test_who_has_stopped_managing_is_out_at_once(
    three: Franchise, tomsk: City, sign_in: Callable[[Person], Client], now: datetime
) -> None:
    boris = sign_in(BORIS)
    boris.post("/desk/omsk/managers/departure/", {"why": "Хватит"})
    assert boris.get("/desk/omsk/").status_code == 404
    change = propose_manager(three, person=NINA, by=ANNA, why="", now=now)
    assert boris.post(f"/desk/omsk/managers/changes/{change.pk}/consent/").status_code == 404
    managed(tomsk, BORIS, now=now)  # manages another city
    assert boris.post(f"/desk/tomsk/managers/changes/{change.pk}/consent/").status_code == 404
    change.refresh_from_db()
    assert change.state == State.OPEN
