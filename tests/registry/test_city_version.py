"""The version of a city: who moves it waits for nobody who waits for them."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.db import DatabaseError, connection

from tenants.meetings.models import Meeting, Registration
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
