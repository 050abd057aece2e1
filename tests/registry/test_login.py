"""A database superuser as login is refused at start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

START = "import deploy.wsgi"
CHECK = "from django.core.management import call_command; import django; django.setup(); "
CHECK += "call_command('check', deploy=True, tags=['security'])"


def started(code: str, url: str) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name != "ALLOW_SUPERUSER"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "deploy.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("code", [START, CHECK])
def test_nothing_starts_as_a_superuser(engine: None, code: str) -> None:
    base, _, _ = os.environ["TESTS_SUPERUSER_URL"].rpartition("/")
    refused = started(code, f"{base}/{connection.settings_dict['NAME']}")
    assert refused.returncode != 0
    assert "is a superuser" in refused.stderr


@pytest.mark.parametrize("url", ["", "postgresql://nobody:x@127.0.0.1:1/nowhere"])
def test_its_own_login_starts_even_while_the_database_is_away(engine: None, url: str) -> None:
    done = started(START, url or os.environ["DATABASE_URL"])
    assert done.returncode == 0, done.stderr
