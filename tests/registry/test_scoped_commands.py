"""Django's own commands in a city or the hub, and sentences where they don't fit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import ProgrammingError, connection

from tenants.accounts.models import User
from tenants.registry.management.scoped import INSTEAD, execute
from tenants.registry.models import City
from tenants.registry.scope import hub_scope

ROOT = Path(__file__).resolve().parents[2]


def refused(*command: str) -> str:
    with pytest.raises(SystemExit) as refusal:
        execute(["manage.py", *command])
    return str(refusal.value)


def test_a_dump_is_of_one_city_or_of_the_hub(
    town: City, village: City, capsys: pytest.CaptureFixture[str]
) -> None:
    for city in (town, village):
        with city.scope():
            User.objects.create_user(f"anna@{city.slug}.example.com")
    execute(["manage.py", "dumpdata", "accounts.user", "--city", str(town.slug)])
    dumped = json.loads(capsys.readouterr().out)
    assert [row["fields"]["email"] for row in dumped] == [f"anna@{town.slug}.example.com"]
    execute(["manage.py", "dumpdata", "registry.city", "--hub"])
    slugs = {row["fields"]["slug"] for row in json.loads(capsys.readouterr().out)}
    assert {town.slug, village.slug} <= slugs


def test_a_dump_of_nobody_is_refused_instead_of_empty(engine: None) -> None:
    for command in ("dumpdata", "loaddata"):
        assert f"manage.py {command} … --city NAME, or --hub" in refused(command, "products")


def test_what_is_changed_in_a_scope_is_kept(town: City) -> None:
    with town.scope():
        User.objects.create_user("anna@example.com")
    code = "from tenants.accounts.models import User; User.objects.update(language='en')"
    execute(["manage.py", "shell", f"--city={town.slug}", "-c", code])
    with town.scope():
        assert User.objects.get().language == "en"


def test_an_unknown_city_is_said_in_a_sentence(
    engine: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused("dumpdata", "--city", "nowhere") == "1"
    assert "There is no city “nowhere”" in capsys.readouterr().err


@pytest.mark.parametrize("command", INSTEAD)
def test_commands_that_do_not_fit_name_the_right_one(command: str) -> None:
    assert INSTEAD[command] in refused(command)


@pytest.mark.parametrize(
    "command", [["clearsessions"], ["changepassword", "x@example.com"], ["inspectdb"]]
)
def test_other_commands_ask_for_a_scope_without_a_traceback(
    engine: None, command: list[str]
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "deploy.settings"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    assert f"manage.py {command[0]} … --city NAME, or --hub" in done.stderr
    assert "Traceback" not in done.stderr


def test_expired_sessions_are_cleared_in_one_scope(town: City) -> None:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    for scope in (town.scope(), hub_scope()):
        with scope:
            Session.objects.create(
                session_key="a" * 32, session_data="", expire_date=timezone.now()
            )
    execute(["manage.py", "clearsessions", "--city", str(town.slug)])
    with town.scope():
        assert Session.objects.count() == 0
    with hub_scope():
        assert Session.objects.filter(session_key="a" * 32).delete()[0] == 1


@pytest.mark.parametrize("command", [["hq", "list"], ["clearsessions", "--hub"]])
def test_a_database_that_is_away_is_said_in_a_sentence(
    engine: None,
    command: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "1")
        assert refused(*command) == "1"
    assert capsys.readouterr().err.startswith("CommandError: PostgreSQL does not answer: ")


def test_tables_that_are_missing_name_the_command_that_makes_them(
    engine: None, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = "from django.db import connection; connection.cursor().execute('TABLE nowhere')"
    assert refused("shell", "--hub", "-c", broken) == "1"
    assert capsys.readouterr().err == (
        "CommandError: The database is not as this code needs it: "
        'relation "nowhere" does not exist. First: manage.py fleet migrate\n'
    )
    with pytest.raises(ProgrammingError):
        execute(["manage.py", "shell", "--hub", "-c", broken.replace("TABLE nowhere", "x")])
