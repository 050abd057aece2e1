"""A browser that follows the ways between two cities, as people do by one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest

from tenants.meetings.models import Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor
from tests.meetings.conftest import a_series

Visit = Callable[..., Visitor]


@dataclass
class Browser:
    """One browser with the cookies of several hosts."""

    tabs: dict[str, Visitor] = field(default_factory=dict)

    def on(self, city: City) -> Visitor:
        return self.tabs.setdefault(city.host, Visitor(city.host))

    def open(self, address: str) -> Any:
        """The answer of an absolute address, in the tab of its host."""
        parts = urlsplit(address)
        tab = self.tabs.setdefault(str(parts.hostname), Visitor(str(parts.hostname)))
        return tab.get(f"{parts.path}?{parts.query}" if parts.query else parts.path)


@pytest.fixture
def browser(omsk: City, boris: Member, visit: Visit) -> Browser:
    """Boris, signed in at home in Omsk."""
    return Browser({omsk.host: visit(omsk, boris)})


def press(browser: Browser, home: City, host: City, **fields: str) -> str:
    """Press "Come as a guest" at home; the address of the host that the page leads on to."""
    tab = browser.on(home)
    answer = tab.post(f"/network/passports/{host.slug}/", fields)
    assert answer.status_code == 302, answer.status_code
    page = tab.get(answer["Location"])
    assert page.status_code == 200
    assert page["Refresh"].startswith("0; url=")
    shown = re.search(r'class="button" href="([^"]+)"', page.text)
    assert shown
    assert unescape(shown[1]) == page["Refresh"].removeprefix("0; url=")
    return str(page["Refresh"].removeprefix("0; url="))


def to_token(browser: Browser, home: City, host: City, **fields: str) -> str:
    """The address that redeems a token, not opened yet."""
    begun = browser.open(press(browser, home, host, **fields))
    assert begun.status_code == 302, begun.text
    vouched = browser.open(begun["Location"])
    assert vouched.status_code == 302
    return str(vouched["Location"])


def arrive(browser: Browser, home: City, host: City, **fields: str) -> Visitor:
    """The whole way; the tab of the host, where one is a guest now."""
    answer = browser.open(to_token(browser, home, host, **fields))
    assert (answer.status_code, answer["Location"]) == (302, "/"), answer.text
    return browser.on(host)


def is_guest(tab: Visitor) -> bool:
    return "You are a guest here" in tab.get("/").text


@pytest.fixture
def evening(tomsk: City) -> Meeting:
    """The next open evening in Tomsk."""
    with tomsk.scope():
        series = a_series(tomsk, now=NOW)
        return series.meetings.earliest("starts_at")
