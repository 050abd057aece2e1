"""The process that holds the model, and two listings to find."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.demo.process import wait_until
from network.meaning import client, storage
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tests.meaning.making import published


@pytest.fixture(scope="session")
def model(django_db_setup: None) -> Iterator[subprocess.Popen[bytes]]:
    """The process that holds the model."""
    process = subprocess.Popen([sys.executable, "manage.py", "meaning", "serve"])
    assert wait_until(client.is_alive, seconds=60, alive=lambda: process.poll() is None)
    yield process
    process.send_signal(signal.SIGCONT)
    process.terminate()
    assert process.wait(timeout=20) == 0


@pytest.fixture(autouse=True)
def _ask_the_process_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A busy machine may need longer than a search waits."""
    monkeypatch.setattr(client, "PATIENCE", 10.0)
    client.forget_silence()
    storage.forget()
    yield
    client.forget_silence()
    storage.forget()


@pytest.fixture
def board(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        return published(
            darya, "Вторая доска", "Переработка пластика: скамейки из крышек и канистр."
        )


@pytest.fixture
def tea(tomsk: City, darya: Member) -> Product:
    with tomsk.scope():
        return published(
            darya,
            "Чай со старшими",
            "Раз в неделю к одинокому пожилому человеку приходит гость и пьёт с ним чай.",
        )
