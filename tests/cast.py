"""The fixed cast: Omsk with Anna, Boris, Vera and Gleb, Tomsk with Darya and Egor.

The two cities are built once a worker. Their people are made inside the test's own transaction and
leave with it; each city numbers its rows alone, so the same primary key exists in both.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import translation

from network.hq.rights import ALL_ROLES
from network.hq.staff import invite_staff
from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Member
from tenants.registry import routing
from tenants.registry.models import City
from tenants.registry.provisioning import build_city, reserve_city
from tenants.registry.scope import hub_scope

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # a Thursday, three in the afternoon in Omsk
OMSK: dict[str, Any] = {
    "slug": "omsk",
    "name_ru": "Омск",
    "name_en": "Omsk",
    "timezone": "Asia/Omsk",
}
TOMSK: dict[str, Any] = {
    "slug": "tomsk",
    "name_ru": "Томск",
    "name_en": "Tomsk",
    "timezone": "Asia/Tomsk",
}


def settle() -> None:
    """Build the cast's cities in a fresh database."""
    for facts in (OMSK, TOMSK):
        with hub_scope():
            city = reserve_city(**facts)
        build_city(city)


def _city(slug: str) -> City:
    with hub_scope():
        city: City = City.objects.get(slug=slug)
        return city


@pytest.fixture
def now() -> datetime:
    return NOW


Clock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def clock(request: pytest.FixtureRequest, now: datetime) -> Iterator[Clock]:
    """The process begins at `now` and its time goes on; `clock(moment)` stops it at a moment.

    So a test means the same on every day. Servers of their own (browsers, the demo, a deployment)
    have the machine's time: tests marked `wall_clock` keep it as well.
    """
    if request.node.get_closest_marker("wall_clock"):
        yield _no_clock
        return
    with time_machine.travel(now, tick=True) as machine:

        def show(moment: datetime) -> None:
            machine.move_to(moment, tick=False)

        yield show


def _no_clock(moment: datetime) -> None:
    raise AssertionError("This test has the machine's time.")


@pytest.fixture
def omsk(db: None) -> City:
    routing.forget()
    return _city("omsk")


@pytest.fixture
def tomsk(db: None) -> City:
    routing.forget()
    return _city("tomsk")


def person(city: City, name: str, *, duty: str = "", now: datetime = NOW) -> Member:
    """A new member of a city, `anna@omsk.example.com` for Anna of Omsk."""
    with city.scope():
        user = User.objects.create_user(f"{name.lower()}@{city.slug}.example.com")
        member = join_city(user=user, name=name, now=now)
        if duty:
            hold_duty(member=member, kind=duty, now=now)
        return member


@pytest.fixture
def anna(omsk: City) -> Member:
    """Facilitates: a member of the core."""
    return person(omsk, "Anna", duty=Duty.Kind.FACILITATION)


@pytest.fixture
def boris(omsk: City) -> Member:
    return person(omsk, "Boris")


@pytest.fixture
def vera(omsk: City) -> Member:
    return person(omsk, "Vera")


@pytest.fixture
def gleb(omsk: City) -> Member:
    return person(omsk, "Gleb")


@pytest.fixture
def darya(tomsk: City) -> Member:
    """A member of the core of Tomsk."""
    return person(tomsk, "Darya", duty=Duty.Kind.FACILITATION)


@pytest.fixture
def egor(tomsk: City) -> Member:
    return person(tomsk, "Egor")


class Visitor(Client):
    """A browser at one address: `visitor.get("/products/")`."""

    def __init__(self, host: str, **extra: Any) -> None:
        super().__init__(headers={"host": host, "accept-language": "en"}, **extra)


def until_hosts_are_kept() -> None:
    """Wait until this process hears of changes: it forgets the hosts that it knew by then."""
    until = time.monotonic() + 60
    while not routing._channel.is_listening():
        assert time.monotonic() < until, "Valkey took no subscription"
        time.sleep(0.02)


@pytest.fixture
def visit() -> Callable[..., Visitor]:
    """`visit(omsk)` is a visitor there, `visit(omsk, anna)` is Anna, `visit()` the main domain."""

    def open_browser(city: City | None = None, who: Member | None = None) -> Visitor:
        browser = Visitor(city.host if city else settings.MAIN_DOMAIN)
        if city and who:
            with city.scope():
                browser.force_login(who.user)
        return browser

    return open_browser


@pytest.fixture
def hq(db: None, visit: Callable[..., Visitor]) -> Visitor:
    """A browser signed in at HQ, with all roles."""
    with hub_scope():
        user, _new = invite_staff("hq@example.com", roles=ALL_ROLES, by=None, now=NOW)
        browser = visit()
        browser.force_login(user)
    return browser


@pytest.fixture(autouse=True)
def _english() -> Any:
    """Tests run in English unless they ask for Russian."""
    with translation.override("en"):
        yield
