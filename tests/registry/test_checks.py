"""A migration that would break the fleet is refused before anybody runs it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.registry.checks import migrations_fit_the_fleet
from tenants.registry.management.commands.runserver import Command as Runserver

ADD = "migrations.AddField('product', 'colour', models.CharField(max_length=9, {how}))"
STEP = "def fill(apps, editor): pass\n"
Later = Callable[..., None]


@pytest.mark.parametrize(
    ("operations", "error"),
    [
        (ADD.format(how="default='old'"), ["registry.E003"]),
        (ADD.format(how="db_default='old'"), []),
        (ADD.format(how="null=True"), []),
        ("migrations.RunPython(fill)", ["registry.E002"]),
        ("CityStep(fill)", []),
    ],
)
def test_a_migration_fits_the_fleet_or_is_named(
    later: Later, operations: str, error: list[str]
) -> None:
    later("0900_colour", operations, before=STEP)
    assert [found.id for found in migrations_fit_the_fleet()] == error


def test_the_server_for_trying_says_when_schemas_are_behind(
    engine: None, later: Later, capsys: pytest.CaptureFixture[str]
) -> None:
    Runserver().check_migrations()
    assert capsys.readouterr().out == ""
    later("0900_colour", ADD.format(how="null=True"))
    Runserver().check_migrations()
    assert "fleet status" in capsys.readouterr().out
