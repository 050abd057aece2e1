"""A random interleaving of scopes, with an oracle that looks at every row."""

from __future__ import annotations

import os
import random
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from tenants.accounts.models import User
from tenants.registry.models import City

STATEMENTS = int(os.environ.get("FAULT_STATEMENTS", "2000"))  # 100000 in a nightly run


@pytest.fixture
def two(town: City, village: City) -> tuple[City, City]:
    """Each holds one person, whose e-mail names the city; the primary keys are the same."""
    for city in (town, village):
        with city.scope():
            User.objects.create_user(f"{city.schema_name}@example.com")
    return town, village


def only_its_own(city: City) -> None:
    emails = set(User.objects.values_list("email", flat=True))
    assert emails <= {f"{city.schema_name}@example.com", f"more@{city.schema_name}.example.com"}, (
        emails
    )
    assert f"{city.schema_name}@example.com" in emails


def churn(cities: tuple[City, City], *, statements: int, seed: int) -> int:
    """A random interleaving of scopes, savepoints, errors and writes; the statements sent."""
    chance, sent = random.Random(seed), 0
    while sent < statements:
        city = chance.choice(cities)
        try:
            with city.scope():
                for _ in range(chance.randint(1, 6)):
                    sent += 1
                    _one_move(city, chance)
        except (DatabaseError, ValueError):
            connection.close_if_unusable_or_obsolete()
    return sent


def _one_move(city: City, chance: random.Random) -> None:
    move = chance.randrange(8)
    if move < 4:
        only_its_own(city)
    elif move == 4:
        with transaction.atomic():
            User.objects.update_or_create(email=f"more@{city.schema_name}.example.com")
            if chance.random() < 0.5:
                transaction.set_rollback(True)
    elif move == 5:
        with pytest.raises(DatabaseError), transaction.atomic():
            User.objects.create_user(f"{city.schema_name}@example.com")
        only_its_own(city)
    elif move == 6:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(chance.choice(["SELECT 1/0", "no sql"]))
        only_its_own(city)
    elif chance.random() < 0.3:
        raise ValueError("the request failed")
    else:
        list(User.objects.iterator())


def in_threads(two: tuple[City, City], *, threads: int) -> None:
    problems: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            churn(two, statements=STATEMENTS // threads, seed=seed)
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    running = [threading.Thread(target=work, args=[seed]) for seed in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    assert problems == []
