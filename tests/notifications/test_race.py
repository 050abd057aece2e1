"""Two workers hand one notification to two channels at once, on two connections."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.core import mail
from django.db import connections

from tenants.accounts.models import User
from tenants.members.actions import join_city
from tenants.notifications.actions import notify
from tenants.notifications.models import Notification
from tenants.registry.models import City
from tests.cast import NOW
from tests.notifications.ringing import hand_over
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]
HOUR = timedelta(hours=1)


def test_what_another_worker_has_locked_is_handed_over_later(town: City) -> None:
    with town.scope():
        user = User.objects.create_user(f"boris@{town.slug}.example.com")
        boris = join_city(user=user, name="Boris", now=NOW)
        notify("outcome.task", members=[boris], key="1:yes:1", text="Call.", now=NOW)
    is_locked, may_go = threading.Event(), threading.Event()

    def other_worker() -> None:
        try:
            with town.scope():
                list(Notification.objects.select_for_update(no_key=True))
                is_locked.set()
                may_go.wait(30)
        finally:
            connections.close_all()

    other = threading.Thread(target=other_worker)
    other.start()
    assert is_locked.wait(30)
    hand_over(town, now=NOW + HOUR)
    assert mail.outbox == []
    may_go.set()
    other.join(30)
    hand_over(town, now=NOW + HOUR)
    assert [letter.to for letter in mail.outbox] == [[user.email]]
    with town.scope():
        assert Notification.objects.get().handed == ["letter"]
    hand_over(town, now=NOW + HOUR)
    assert len(mail.outbox) == 1
