"""Servers before everything, one database for each worker, a platform and Chromium for browsers."""

from __future__ import annotations

import io
import signal
import sys
from contextlib import suppress
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadGroupScheduling

from tests import servers

pytest_plugins = ["tests.browsers", "tests.cast"]
hypothesis_settings.register_profile("tests", deadline=None)  # milliseconds an example may take
hypothesis_settings.load_profile("tests")
SHARING = ("tests/browser/", "tests/meetings/test_at_the_door.py")
ON_ITS_OWN = "tests/browser/test_evening.py"
# Servers and the database have the machine's time, so their tests keep it as well.
WALL_CLOCK = (
    *SHARING,
    "tests/demo/",
    "tests/deploy/",
    "tests/faults/test_10_live.py",
    "tests/registry/test_tasks.py",
)


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return  # its settings started its servers
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the servers as well
    if not config.getoption("numprocesses", None):
        servers.start()


def pytest_unconfigure() -> None:
    servers.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(WALL_CLOCK):
            item.add_marker("wall_clock")


class OnePlatform(LoadGroupScheduling):  # type: ignore[misc]
    """All tests of the platform that browsers share go to one worker, the largest share first.

    By their modules: xdist 3.8 can't tell the groups of pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(SHARING) and not nodeid.startswith(ON_ITS_OWN):
            return "browser"
        scope: str = super()._split_scope(nodeid)
        return scope


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OnePlatform | None:
    return OnePlatform(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(autouse=True)
def _nothing_is_counted_yet() -> None:
    """Reset rate limits before every test, because all tests share one address."""
    with suppress(redis.ConnectionError), redis.Redis.from_url(settings.VALKEY_URL) as valkey:
        if counted := list(valkey.scan_iter("limit:*", count=10_000)):
            valkey.delete(*counted)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """The worker's own database, migrated as a deployment does it, with the cast's cities."""
    from tests.cast import settle

    with django_db_blocker.unblock():
        servers.fill_database()
        call_command("fleet", "migrate", verbosity=0)
        call_command("meaning", "prepare", verbosity=0, stdout=io.StringIO())
        settle()
