"""`manage.py COMMAND … --city omsk` or `--hub`: run any command in a scope.

A command that queries the database without a scope ends with an explanation. Unsuitable commands of
Django and django-tenants name the command to use instead.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager

import django
from django.core.management import CommandError, call_command, execute_from_command_line
from django.db import DatabaseError, OperationalError

from tenants.registry.scope import OutsideScope, hub_scope

INSTEAD = {
    "all_tenants_command": "manage.py COMMAND --city NAME, for each of `manage.py city list`",
    "tenant_command": "manage.py COMMAND --city NAME",
    "create_tenant": "manage.py city create",
    "clone_tenant": "manage.py city export, then city import --as",
    "delete_tenant": "manage.py city delete --after-export FILE",
    "create_missing_schemas": "manage.py fleet status",
    "rename_schema": "manage.py city rename: a city's schema keeps its number",
    "create_domain": "manage.py city domain NAME add HOST",
    "delete_domain": "manage.py city domain NAME remove HOST",
    "collectstatic_schemas": "manage.py collectstatic",
    "create_tenant_superuser": "manage.py hq invite EMAIL",
    "createsuperuser": "manage.py hq invite EMAIL",
    "drf_create_token": "the page “Keys for programs” of whom the key is for",
    "flush": "manage.py city delete --after-export FILE",
    "sqlflush": "manage.py city delete --after-export FILE",
    "showmigrations": "manage.py fleet status",
}
MISSING = frozenset(
    ["42P01", "42703", "42883", "3F000"]
)  # SQLSTATE: undefined table, column, function, schema
SILENT_WITHOUT_SCOPE = frozenset(
    ["dumpdata", "loaddata"]
)  # without a scope they find no tables, silently


def execute(argv: Sequence[str]) -> None:
    """Django's `execute_from_command_line`, with the options `--city` and `--hub`."""
    try:
        _execute(list(argv))
    except OutsideScope:
        sys.exit(_needs_a_scope(argv[1]))
    except CommandError as error:
        sys.stderr.write(f"CommandError: {error}\n")
        sys.exit(error.returncode)
    except DatabaseError as error:
        explanation = _of_the_database(error)
        if not explanation or "--traceback" in argv:
            raise
        sys.stderr.write(f"CommandError: {explanation}\n")
        sys.exit(1)


def _execute(argv: list[str]) -> None:
    command = argv[1] if len(argv) > 1 else ""
    if command in INSTEAD and not {"-h", "--help"} & set(argv):
        sys.exit(f"`{command}` does not fit a platform of cities. Use: {INSTEAD[command]}")
    rest, name, is_hub = _without_scope(argv[2:])
    if not (name or is_hub):
        if command in SILENT_WITHOUT_SCOPE:
            sys.exit(_needs_a_scope(command))
        execute_from_command_line(argv)
        return
    django.setup()
    with _scope(name):
        call_command(command, *rest)


def _without_scope(arguments: list[str]) -> tuple[list[str], str, bool]:
    """Split the arguments into the command's own, the named city, and whether `--hub` is given."""
    rest, name, is_hub = [], "", False
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--hub":
            is_hub = True
        elif argument == "--city":
            name = next(waiting, "")
        elif argument.startswith("--city="):
            name = argument.removeprefix("--city=")
        else:
            rest.append(argument)
    return rest, name, is_hub


def _scope(name: str) -> AbstractContextManager[None]:
    from tenants.registry.management.base import city_named

    return city_named(name).scope() if name else hub_scope()


def _of_the_database(error: DatabaseError) -> str:
    """An explanation if the database is down or not migrated; empty for other errors."""
    first = str(error).strip().split("\n")[0]
    if getattr(error.__cause__, "sqlstate", None) in MISSING:
        return f"The database is not as this code needs it: {first}. First: manage.py fleet migrate"
    if isinstance(error, OperationalError):
        return f"PostgreSQL does not answer: {first}"
    return ""


def _needs_a_scope(command: str) -> str:
    return (
        f"`{command}` must know whose data it is about: "
        f"manage.py {command} … --city NAME, or --hub for what belongs to no city."
    )
