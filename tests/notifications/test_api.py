"""Notifications for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.members.models import Member
from tenants.notifications.actions import notify
from tenants.notifications.models import NotificationChoices
from tenants.notifications.queries import unread_count
from tenants.registry.models import City
from tests.api.test_answers import Program


def tell(city: City, *members: Member, by: Member, keys: int, now: datetime) -> None:
    with city.scope():
        for key in range(keys):
            notify(
                "outcome.task",
                members=members,
                key=f"{key}:given:1",
                by=by,
                text="Call.",
                path="/tasks/",
                fragment="asked",
                now=now,
            )


def test_ones_own_are_listed_counted_and_read(
    omsk: City, boris: Member, vera: Member, anna: Member, now: datetime
) -> None:
    tell(omsk, boris, vera, by=anna, keys=2, now=now)
    his, hers = Program(omsk, boris), Program(omsk, vera)
    rows = his.rows("notifications/")
    assert len(rows) == 2
    first: dict[str, Any] = rows[0]
    assert (first["title"], first["detail"]) == ("Anna asks you to do", "Call.")
    assert (first["path"], first["read_at"], first["handed"]) == ("/tasks/#asked", None, [])
    assert his("GET", "notifications/unread/") == (200, {"unread": 2})
    status, read = his("PUT", f"notifications/{first['id']}/reading/")
    assert status == 200
    assert read["read_at"]
    assert hers("PUT", f"notifications/{first['id']}/reading/")[0] == 404
    assert his("DELETE", "notifications/unread/") == (200, {"unread": 0})
    with omsk.scope():
        assert (unread_count(boris), unread_count(vera)) == (0, 2)
    assert Program(omsk)("GET", "notifications/")[0] == 401


def test_a_list_takes_as_many_statements_for_three_as_for_one(
    omsk: City, boris: Member, anna: Member, now: datetime
) -> None:
    his, counts = Program(omsk, boris), []
    his("GET", "notifications/")
    for keys in (1, 1, 3):  # the first one fills what a process keeps
        tell(omsk, boris, by=anna, keys=keys, now=now)
        with CaptureQueriesContext(connection) as found:
            his("GET", "notifications/")
        counts.append(len(found))
    assert counts[1] == counts[2]


def test_choices(omsk: City, boris: Member) -> None:
    his, address = Program(omsk, boris), "notification-choices/choice/"
    _, chosen = his("GET", address)
    kinds = {kind["kind"]: kind for kind in chosen["kinds"]}
    assert kinds["outcome.task"]["when"] == "at_once"
    assert kinds["outcome.minutes"]["when"] == "digest"
    assert (chosen["quiet_from"], chosen["quiet_until"]) == ("22:00", "08:00")
    wish = {"kind": "outcome.task", "when": "digest", "on": ["letter"]}
    sent = {"kinds": [wish], "quiet_from": None, "quiet_until": None}
    status, chosen = his("PUT", address, sent)
    assert status == 200
    assert chosen["quiet_from"] is None
    with omsk.scope():
        kept = NotificationChoices.objects.get()
        assert kept.kinds == {"outcome.task": {"when": "digest", "on": ["letter"]}}
    _, chosen = his("PUT", address, {"quiet_from": "21:00", "quiet_until": "07:30"})
    _, chosen = his("PUT", address, {"quiet_until": "09:00", "digest_day": 4})
    hours = {name: chosen[name] for name in ("quiet_from", "quiet_until", "digest_hour")}
    assert hours == {"quiet_from": "21:00", "quiet_until": "09:00", "digest_hour": 9}
    assert chosen["digest_day"] == 4
    former = {"kind": "minutes", "when": "never"}  # the name of a switch in older letters
    assert his("PUT", address, {"kinds": [former], "digest_day": None})[0] == 200
    with omsk.scope():
        kept = NotificationChoices.objects.get()
        assert kept.kinds["outcome.evening"]["when"] == "never"
        assert kept.digest_day is None
    for wrong in (
        {"digest_day": 7},
        {"digest_hour": 24},
        {"kinds": [wish | {"kind": "spam"}]},
        {"kinds": [wish | {"on": ["pigeon"]}]},
        {"kinds": [wish | {"when": "hourly"}]},
        {"quiet_from": "25:00"},
    ):
        assert his("PUT", address, wrong)[0] == 400
    with omsk.scope():
        assert NotificationChoices.objects.get().kinds == kept.kinds
    assert Program(omsk)("GET", address)[0] == 401
