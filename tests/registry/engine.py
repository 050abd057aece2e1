"""Fixtures for tests of the engine proper: real commits, real schemas, swept up afterwards."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import invalidate_caches
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deploy.demo.content import CITIES
from deploy.demo.seeding.city import seed_city
from deploy.demo.seeding.evenings import keep_up
from tenants.members.actions import create_invitation
from tenants.members.models import Member
from tenants.registry import routing
from tenants.registry.archive.deleting import remove
from tenants.registry.models import City
from tenants.registry.provisioning import create_city
from tenants.registry.scope import current_scope, hub_scope

numbers = count(1)


@pytest.fixture
def engine(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a surrounding transaction: commits are real."""
    with django_db_blocker.unblock():
        connection.close()
        routing.forget()
        before = _cities()
        yield
        assert current_scope() is None
        for pk in _cities() - before:
            with hub_scope():
                city = City.objects.get(pk=pk)
            remove(city)
        routing.forget()
        connection.close()


def until_blocked(thread: threading.Thread) -> None:
    """Wait until a session of this server waits for a lock, or the thread has ended."""
    until = time.monotonic() + 60
    with psycopg.connect(os.environ["TESTS_SUPERUSER_URL"], autocommit=True) as server:
        while thread.is_alive():
            if server.execute("SELECT FROM pg_locks WHERE NOT granted").rowcount:
                return
            assert time.monotonic() < until, "The thread neither waits for a lock nor ends"
            time.sleep(0.02)


def _cities() -> set[int]:
    with hub_scope():
        return set(City.objects.values_list("pk", flat=True))


@pytest.fixture
def found_city(engine: None) -> Callable[..., City]:
    """`found_city()` is a new city of one's own."""
    return _found


def _found(slug: str = "", **facts: Any) -> City:
    slug = slug or f"town-{os.getpid()}-{next(numbers)}"
    facts = {"name_ru": "Город", "name_en": "Town", "timezone": "Asia/Omsk", **facts}
    return create_city(slug=slug, **facts)


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[City, City]]:
    """Two cities for all tests of a module that leave nothing in them; those take `engine` too."""
    with django_db_blocker.unblock():
        two = _found(), _found()
        connection.close()
    yield two
    with django_db_blocker.unblock():
        for city in two:
            remove(city)
        connection.close()


@pytest.fixture
def town(found_city: Callable[..., City]) -> City:
    return found_city()


@pytest.fixture
def village(found_city: Callable[..., City]) -> City:
    return found_city()


@pytest.fixture
def lively(town: City) -> City:
    """A city with rows in all tables."""
    (telling,) = (city for city in CITIES if city.slug == "omsk")
    now = timezone.now()
    with timezone.override(town.zone), town.scope():
        seed_city(telling, city=town, now=now)
        keep_up(telling, now=now)
        create_invitation(by=Member.objects.earliest("pk"), now=now)
    default_storage.save(f"{town.schema_name}/minutes/1.txt", ContentFile("Четверг".encode()))
    return town


@pytest.fixture
def queries(engine: None) -> Callable[[], Any]:
    """`with queries() as sent:` — the statements sent, apart from those of the transaction."""

    @contextmanager
    def captured() -> Iterator[list[str]]:
        sent: list[str] = []
        with CaptureQueriesContext(connection) as context:
            yield sent
        words = ("BEGIN", "COMMIT", "ROLLBACK")
        sent += [q["sql"] for q in context.captured_queries if q["sql"] not in words]

    return captured


@pytest.fixture
def superuser(engine: None) -> Iterator[psycopg.Connection[Any]]:
    """A superuser's connection, for causing faults and reading any row."""
    url = os.environ["TESTS_SUPERUSER_URL"]
    name = connection.settings_dict["NAME"]
    with psycopg.connect(url, dbname=name, autocommit=True) as found:
        yield found


@pytest.fixture
def later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Callable[[str, str], None]:
    """`later("0900_phone", "operations…")` adds a migration to the products of every city."""
    from tenants.products import migrations

    folder = tmp_path / "later"
    folder.mkdir()
    names = sorted(path.stem for path in Path(migrations.__path__[0]).glob("0*.py"))
    monkeypatch.setenv("LATER_MIGRATIONS", str(folder))
    settings.MIGRATION_MODULES = {"products": "tests.registry.later"}
    for name in [name for name in sys.modules if name.startswith("tests.registry.later")]:
        monkeypatch.delitem(sys.modules, name)

    def add(name: str, operations: str, *, before: str = "") -> None:
        (folder / f"{name}.py").write_text(
            "from django.db import migrations, models\n"
            "from tenants.registry.migration_operations import CityStep\n"
            f"{before}\n"
            "class Migration(migrations.Migration):\n"
            f"    dependencies = [('products', '{names[-1]}')]\n"
            f"    operations = [{operations}]\n"
        )
        names.append(name)
        invalidate_caches()

    return add
