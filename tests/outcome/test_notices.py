"""Tasks, minutes and thanks reach the people whom they are about."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import translation

from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.notifications.queries import lines_of, of_member
from tenants.outcome.actions import accept_task, decline_task, hand_on, make_task, offer_to_take
from tenants.registry.models import City

DAY = date(2026, 12, 3)


def titles(member: Member) -> list[tuple[str, str]]:
    with translation.override("ru"):
        return [(line.item.title, line.item.detail) for line in lines_of(of_member(member))]


def test_a_given_task_tells_its_reader_and_the_answer_its_giver(
    omsk: City, anna: Member, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        task = make_task(by=anna, text="Call.", assignee=boris, due_on=DAY, now=now)
        assert titles(boris) == [("Anna просит вас сделать", "Call.")]
        assert lines_of(of_member(boris))[0].item.url == "/tasks/#asked"
        decline_task(task, by=boris, text="Not before Friday", now=now)
        assert titles(anna) == [("Boris отказывается", "Call.")]
        hand_on(task, by=anna, assignee=vera, now=now)
        accept_task(task, by=vera, now=now)
        assert titles(anna)[0] == ("Vera соглашается", "Call.")
        offer_to_take(task, by=boris, now=now)
        assert titles(vera)[0] == ("Boris предлагает взять это на себя", "Call.")


def test_ones_own_task_tells_nobody(omsk: City, anna: Member, now: datetime) -> None:
    with omsk.scope():
        make_task(by=anna, text="Call.", now=now)
        assert not Notification.objects.exists()
