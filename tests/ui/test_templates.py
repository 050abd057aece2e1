"""Every template compiles, also those that few pages draw. The demo's own app is not installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

from deploy.checks import PACKAGES

FOLDER = "/templates/"


def templates() -> list[str]:
    found = [
        path.as_posix().rpartition(FOLDER)[2]
        for package in PACKAGES
        if package != "deploy"
        for path in (Path(settings.BASE_DIR) / package).rglob("*.*")
        if FOLDER in path.as_posix() and path.suffix in {".html", ".txt", ".xml"}
    ]
    return sorted(found)


@pytest.mark.parametrize("name", templates())
def test_a_template_compiles(name: str) -> None:
    assert get_template(name)
