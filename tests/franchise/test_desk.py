"""The desk of a city's managers on the main domain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.models import StandingChange
from franchise.actions.confirmation import confirm_initiator
from franchise.managers import managers_of
from franchise.models import CityManager, Franchise
from tenants.accounts.models import User
from tenants.registry.models import City
from tests.billing import factories
from tests.franchise.cast import applied, approve_and_sign, staff

Visit = Callable[..., Client]
DARYA = "darya@pskov.example.com"


@pytest.fixture
def pskov(hub: None, now: datetime) -> Franchise:
    """A city begun by Darya, Egor and Zhanna; its doors are open."""
    application = applied("Псков", now=now)
    for person in application.initiators.all():
        confirm_initiator(person, now=now)
    approve_and_sign(application, now=now)
    City.objects.filter(slug="pskov").update(state=City.State.ACTIVE)
    return Franchise.objects.select_related("city").get()


@pytest.fixture
def sign_in(visit: Visit) -> Callable[[str], Client]:
    def open_browser(email: str) -> Client:
        user = User.objects.get_or_create(email=email)[0]
        browser = visit()
        browser.force_login(user)
        return browser

    return open_browser


def test_the_initiators_manage_their_city(
    pskov: Franchise, sign_in: Callable[[str], Client]
) -> None:
    assert [one.name for one in managers_of(pskov.city)] == ["Дарья", "Егор", "Жанна"]
    darya = sign_in(DARYA)
    assert darya.get("/desk/").headers["Location"] == "/desk/pskov/"
    page = darya.get("/desk/pskov/").text
    assert "The city is open at pskov." in page
    assert "zhanna@pskov.example.com" in page
    assert "Licence and money" not in page  # billing is off
    assert "Sign out" in page  # the page belongs to the main domain, not to the city
    copy = darya.get("/desk/pskov/agreement.pdf")
    assert copy.headers["Content-Type"] == "application/pdf"


def test_others_are_told_of_no_desk(
    pskov: Franchise, visit: Visit, sign_in: Callable[[str], Client]
) -> None:
    visitor = visit().get("/desk/pskov/")
    assert visitor.status_code == 302
    assert "next=/desk/pskov/" in visitor.headers["Location"].replace("%2F", "/")
    stranger = sign_in("stranger@example.com")
    for path in ("/desk/pskov/", "/desk/pskov/agreement.pdf", "/desk/omsk/", "/desk/nowhere/"):
        assert stranger.get(path).status_code == 404
    assert stranger.get("/desk/").headers["Location"] == "/applications/"
    hq = visit()
    hq.force_login(staff())
    assert hq.get("/desk/pskov/").status_code == 404


def test_the_menu_leads_to_the_city_once_there_is_one(
    hub: None, now: datetime, sign_in: Callable[[str], Client]
) -> None:
    application = applied("Псков", now=now)
    for person in application.initiators.all():
        confirm_initiator(person, now=now)
    darya = sign_in(DARYA)
    page = darya.get("/cities/").text
    assert ("My application" in page, "My city" in page) == (True, False)
    approve_and_sign(application, now=now)
    page = darya.get("/cities/").text
    assert ("My application" in page, "My city" in page) == (False, True)


def test_a_city_founded_by_hand_and_several_cities(
    pskov: Franchise, omsk: City, sign_in: Callable[[str], Client], now: datetime
) -> None:
    founded = Franchise.objects.create(city=omsk, began_at=now)
    CityManager.objects.create(franchise=founded, email=DARYA, name="Дарья", since=now)
    darya = sign_in(DARYA)
    listed = darya.get("/desk/").text
    assert "/desk/omsk/" in listed
    assert "/desk/pskov/" in listed
    page = darya.get("/desk/omsk/").text
    assert "Application and agreement" not in page
    assert darya.get("/desk/omsk/agreement.pdf").status_code == 404


def test_money_is_summed_up_and_leads_on(
    pskov: Franchise, sign_in: Callable[[str], Client], settings: Any, now: datetime
) -> None:
    settings.BILLING = True
    account = factories.account(name="Псков", emails=[DARYA], city=pskov.city)
    factories.subscription(account, period_ends_at=now + timedelta(days=20))
    page = sign_in(DARYA).get("/desk/pskov/").text
    assert "Paid until" in page
    assert f"/money/{account.key}/" in page
    assert "Unpaid" not in page

    owed = now - timedelta(days=20)
    factories.invoice(account, due_at=owed)
    StandingChange.objects.create(account=account, before="overdue", after="read_only", at=now)
    account.standing, account.owed_since = "read_only", owed
    account.save()
    City.objects.filter(slug="pskov").update(state=City.State.READ_ONLY)
    page = sign_in(DARYA).get("/desk/pskov/").text
    assert "A payment is missing: since" in page
    assert "Unpaid: invoice" in page
    assert "Pay, or change the card" in page
    paid_for = sign_in(DARYA).get(f"/money/{account.key}/").text
    assert 'href="/desk/pskov/"' in paid_for


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (City.State.BUILDING, "The city is being built."),
        (City.State.READ_ONLY, "HQ lets the city be read"),
        (City.State.PAUSED, "HQ has paused the city."),
        (City.State.ARCHIVED, "The city has left the network."),
    ],
)
def test_the_state_of_the_city_in_words(
    pskov: Franchise, sign_in: Callable[[str], Client], state: str, words: str
) -> None:
    City.objects.filter(slug="pskov").update(state=state)
    assert words in sign_in(DARYA).get("/desk/pskov/").text


def test_the_number_of_queries_does_not_grow(
    pskov: Franchise, sign_in: Callable[[str], Client], now: datetime
) -> None:
    darya = sign_in(DARYA)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            darya.get("/desk/pskov/")
        return len(queries)

    count()
    few = count()
    for number in range(5):
        CityManager.objects.create(
            franchise=pskov, email=f"m{number}@example.com", name=f"M{number}", since=now
        )
    assert count() == few


def test_old_cities_get_their_managers(pskov: Franchise, omsk: City, now: datetime) -> None:
    founded = Franchise.objects.create(city=omsk, began_at=now)
    factories.account(emails=["anna@omsk.example.com"], city=omsk)
    CityManager.objects.all().delete()
    step = import_module("franchise.migrations.0018_initiators_manage_their_cities")
    for _again in range(2):
        step.name_managers(apps, None)
    assert [one.name for one in managers_of(pskov.city)] == ["Дарья", "Егор", "Жанна"]
    assert [one.email for one in founded.managers.all()] == ["anna@omsk.example.com"]
