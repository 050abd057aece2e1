"""What tests of caches share: meetings, counted statements, and empty caches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.meetings.models import Meeting
from tenants.members import inbox
from tenants.ui.caching import for_members, for_visitors
from tests.cast import Visitor

Visit = Callable[..., Visitor]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def clear_caches() -> None:
    for_members.fragments.clear()
    for_members.rows.clear()
    for_visitors.pages.clear()
    inbox.remembered.clear()


def meeting(**facts: Any) -> Meeting:
    given: dict[str, Any] = {"title": "Thursday", "kind": "regular", "venue": "Tochka"} | facts
    given = {"state": "confirmed", "ends_at": given["starts_at"] + 2 * HOUR} | given
    return Meeting.objects.create(**given)


def statements(browser: Visitor, path: str) -> int:
    """The SELECT statements of a page that is found."""
    with CaptureQueriesContext(connection) as sent:
        assert browser.get(path).status_code == 200
    return sum(query["sql"].startswith(("SELECT", "(SELECT")) for query in sent)
