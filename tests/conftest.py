"""Servers before everything, one database for each worker, a platform and Chromium for browsers."""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest
from django.core.management import call_command

from tests import servers

pytest_plugins = ["tests.browsers", "tests.cast"]


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return  # its settings started its servers
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # ends the servers as well
    if not config.getoption("numprocesses", None):
        servers.start()


def pytest_unconfigure() -> None:
    servers.stop()


def pytest_itemcollected(item: pytest.Item) -> None:
    """One platform, so one worker for all that share it; xdist reads it before items are sorted."""
    if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> None:
    """The worker's own database, migrated as a deployment does it, with the cast's cities."""
    from tests.cast import settle

    with django_db_blocker.unblock():
        servers.fill_database()
        call_command("fleet", "migrate", verbosity=0)
        settle()
