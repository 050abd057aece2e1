"""The numbers of what waits for a member, remembered until the city changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.introductions.models import Introduction
from tenants.members import inbox
from tenants.members.models import Member
from tenants.outcome.models import Task
from tenants.registry.models import City
from tests.cast import NOW, Clock
from tests.ui.caching.making import Visit, clear_caches


def task(member: Member, **facts: Any) -> Task:
    given: dict[str, Any] = {"text": "Call the landlord", "due_on": NOW.date()} | facts
    return Task.objects.create(member=member, **given)


def test_numbers_are_each_members_own_and_follow_each_change(
    town: City, anna: Member, boris: Member, visit: Visit
) -> None:
    mine, others = visit(town, anna), visit(town, boris)

    def marks() -> list[int]:
        found = []
        for browser in (mine, others, mine):
            request = browser.get("/about/").wsgi_request
            found.append(sum(inbox.counts_for(request).values()))
        assert found[0] == found[2]
        return found[:2]

    assert marks() == [0, 0]
    with town.scope():
        first = task(anna)
    assert marks() == [1, 0]
    with town.scope():
        task(boris)
        task(boris)
    assert marks() == [1, 2]
    with town.scope():
        first.delete()
    assert marks() == [0, 2]


def test_what_becomes_due_is_counted_within_a_minute(
    town: City, anna: Member, visit: Visit, clock: Clock
) -> None:
    with town.scope():
        task(anna, due_on=NOW.date() + timedelta(days=1))
    browser = visit(town, anna)
    before = inbox.counts_for(browser.get("/about/").wsgi_request)
    clock(NOW + timedelta(days=1))
    after = inbox.counts_for(browser.get("/about/").wsgi_request)
    assert sum(after.values()) == sum(before.values()) + 1


def test_the_second_page_asks_only_for_rows_of_other_cities(
    town: City, anna: Member, visit: Visit
) -> None:
    browser = visit(town, anna)
    browser.get("/me/")
    clear_caches()
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as sent:
            browser.get("/about/")
        asked.append("\n".join(query["sql"] for query in sent))
    assert Task._meta.db_table in asked[0]
    assert Task._meta.db_table not in asked[1]
    assert Introduction._meta.db_table in asked[1]
