"""Prepare every start before the pages open: roles, migrations, the seeded network.

Each step is quick when there is nothing to do. The supervisor runs this as a program of its own, so
that it stays small itself, and reads the answer from the file named in ``DEMO_ANSWER``.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

from deploy.demo import servers
from deploy.demo.listener.server import SECRET
from deploy.demo.programs import LISTENER_URL


def main() -> None:
    django.setup()
    from tenants.registry.bootstrap import statements

    servers.ensure_database(
        os.environ["DEMO_SUPERUSER_URL"],
        statements(
            database=servers.DATABASE,
            login=servers.LOGIN,
            password=os.environ["DEMO_LOGIN_PASSWORD"],
        ),
    )
    call_command("fleet", "migrate")
    if "seed_demo" in get_commands():
        call_command("billing", "plans")
        call_command("seed_demo")
        if settings.TELEGRAM:  # a benchmark has no double
            call_command("telegram", "webhook")
            call_command("seed_chats")
        if url := os.environ.get(LISTENER_URL):
            call_command("seed_listener", url=url, secret=os.environ[SECRET])
    Path(os.environ["DEMO_ANSWER"]).write_text(
        json.dumps({"cities": _cities(), "accounts": _accounts()}), encoding="utf-8"
    )


def _cities() -> list[tuple[str | None, str]]:
    """Address label and name of each city that can be visited, the oldest first."""
    from tenants.registry.models import City
    from tenants.registry.scope import hub_scope

    with hub_scope():
        active = City.objects.filter(state=City.State.ACTIVE).order_by("pk")
        return [(city.slug, city.name_ru) for city in active]


def _accounts() -> list[str]:
    try:
        from deploy.demo.accounts import lines
    except ModuleNotFoundError as missing:
        if missing.name != "deploy.demo.accounts":
            raise
        return []
    return lines()


if __name__ == "__main__":
    main()
