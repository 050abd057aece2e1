"""Active members of a month: those who came or did something, each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.home.active_members import count_active_members
from tenants.live.models import Capture
from tenants.meetings.models import Attendance, Meeting, Registration
from tenants.members.models import Member
from tenants.outcome.models import Task, Trace
from tenants.products.models import HoursSpent, Product, Question, StageChange
from tenants.registry.models import City
from tests.cast import NOW, person

NOVEMBER = date(2026, 11, 1)
BEGINS = datetime(2026, 10, 31, 18, tzinfo=UTC)  # midnight in Omsk
ENDS = datetime(2026, 11, 30, 18, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def meeting() -> Meeting:
    return Meeting.objects.create(
        title="Thursday", kind="regular", venue="Tochka", starts_at=NOW, ends_at=NOW + SECOND
    )


def came(member: Member | None, at: datetime, **facts: object) -> Attendance:
    return Attendance.objects.create(meeting=meeting(), member=member, arrived_at=at, **facts)


def captured(by: Attendance, at: datetime) -> Capture:
    return Capture.objects.create(
        meeting=by.meeting, by=by, kind="realisation", text="Aha", nonce=str(uuid4()), at=at
    )


def product() -> Product:
    return Product.objects.create(title="Map", pitch="A map")


BEFORE = BEGINS - timedelta(days=90)
ACTS: dict[str, Callable[[Member, datetime], object]] = {
    "comes": came,
    "captures": lambda member, at: captured(came(member, BEFORE), at),
    "asks": lambda member, at: Question.objects.create(
        author=member, about="person", text="How?", asked_at=at
    ),
    "answers": lambda member, at: Question.objects.create(
        author=member, about="person", text="How?", asked_at=BEFORE, answered_at=at
    ),
    "changes a product": lambda member, at: StageChange.objects.create(
        product=product(), by=member, after="idea", at=at
    ),
    "spends hours": lambda member, at: HoursSpent.objects.create(
        product=product(), member=member, day=at, hours=1, written_at=at
    ),
    "keeps a promise": lambda member, at: Task.objects.create(
        member=member, text="Call", made_at=BEFORE, done_at=at
    ),
    "says what came of it": lambda member, at: Trace.objects.create(
        capture=captured(came(member, BEFORE), BEFORE), kind="week", state="told", at=at
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_who_acts_within_the_month_is_active(act: str, omsk: City, boris: Member) -> None:
    """By the clock of the city, from its first moment until before the first of the next."""
    for at, expected in ((BEGINS - SECOND, 0), (ENDS, 0), (ENDS - SECOND, 1), (BEGINS, 1)):
        with omsk.scope():
            ACTS[act](boris, at)
            assert count_active_members(NOVEMBER) == expected, at


def test_each_counts_once_and_the_number_is_one_query(omsk: City, boris: Member) -> None:
    vera = person(omsk, "Vera")
    with omsk.scope():
        for member in (boris, vera):
            for act in ACTS.values():
                act(member, NOW)
        with CaptureQueriesContext(connection) as queries:
            assert count_active_members(NOVEMBER) == 2
        assert len(queries) == 1


def test_guests_wrong_taps_and_registrations_do_not_count(
    omsk: City, boris: Member, tomsk: City
) -> None:
    darya = person(tomsk, "Darya")
    with tomsk.scope():
        came(darya, NOW)
    with omsk.scope():
        came(None, NOW, guest_name="Zoe")
        came(boris, NOW, left_at=NOW)
        Registration.objects.create(meeting=meeting(), member=boris)
        Trace.objects.create(
            capture=captured(came(boris, BEFORE), BEFORE), kind="week", state="asked", at=NOW
        )
        assert count_active_members(NOVEMBER) == 0
