"""The version of a city: every change moves it, without deadlocks."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import DatabaseError, connection

from tenants.meetings.models import Meeting, Registration
from tenants.registry.city_version import changes_pages
from tenants.registry.models import City
from tests.cast import NOW, person
from tests.registry.engine import engine, found_city, town, until_blocked

__all__ = ["engine", "found_city", "town"]
HOUR = timedelta(hours=1)


def test_a_locked_row_and_a_new_row_that_refers_to_it_end_in_no_deadlock(town: City) -> None:
    """PostgreSQL checks a reference at the commit, and for that waits for who holds the row."""
    anna = person(town, "Anna")
    with town.scope():
        meeting = Meeting.objects.create(
            title="Thursday", kind="regular", venue="Tochka", starts_at=NOW, ends_at=NOW + HOUR
        )
    errors: list[DatabaseError] = []

    def register() -> None:
        try:
            with town.scope():
                Registration.objects.create(meeting=meeting, member=anna, state="coming")
        except DatabaseError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=register)
    with town.scope():
        held = Meeting.objects.select_for_update().get(pk=meeting.pk)
        held.venue = "Loft"
        held.save(update_fields=["venue"])
        thread.start()
        until_blocked(thread)
    thread.join()
    assert not errors
    with town.scope():
        assert Registration.objects.filter(meeting=meeting).count() == 1


def test_writes_are_told_from_reads() -> None:
    for statement in (
        'INSERT INTO "members_member" VALUES (1)',
        "  update home_citypage set about = ''",
        'DELETE FROM "products_product"',
        "WITH gone AS (DELETE FROM x RETURNING 1) SELECT * FROM gone",
        "MERGE INTO x USING y ON true WHEN MATCHED THEN DELETE",
        "COPY home_citypage FROM STDIN",
        "TRUNCATE home_citypage",
        'UPDATE "django_session"."home_citypage" SET x = 1',
        "SELECT 1; UPDATE home_citypage SET about = ''",
        "DELETE FROM registry_alarm; DELETE FROM home_citypage",
    ):
        assert changes_pages(statement), statement
    for statement in (
        'SELECT 1 FROM "members_member" FOR UPDATE',
        'COPY "members_member" ("id", "name") TO STDOUT (FORMAT csv, HEADER)',
        "(SELECT 1) UNION (SELECT 2)",
        'UPDATE "django_session" SET expire_date = now()',
        "DELETE FROM registry_alarm WHERE id = 1",
        'LOCK TABLE "x"',
        "SET LOCAL pg_trgm.similarity_threshold TO 0.6; SELECT 1;",
    ):
        assert not changes_pages(statement), statement
