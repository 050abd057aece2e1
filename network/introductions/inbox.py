"""Items of “Waits for you”: introductions to answer, and rooms with something new."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from network.introductions.models import Introduction, Participant, Report
from network.introductions.queries.introductions import addressed_to, open_reports
from network.introductions.queries.rooms import unread_in
from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Member


def introductions(member: Member, now: datetime) -> Rows:
    return addressed_to(member).waiting(now=now)


def introduction_item(introduction: Introduction) -> Item:
    return Item(
        title=_("%(name)s from another city asks to be introduced") % {"name": introduction.name},
        detail=introduction.need,
        url=introduction.get_absolute_url(),
        icon="user-plus",
    )


def rooms(member: Member, now: datetime) -> Rows:
    return unread_in(member).select_related("introduction").order_by("pk")


def room_item(mine: Participant) -> Item:
    return Item(
        title=_("New in the room with another city"),
        detail=mine.introduction.title_for(mine.city_id),
        url=reverse("introductions:room", args=[mine.introduction_id]),
        icon="chat-bubble-left-right",
    )


def open_reports_of_core(member: Member, now: datetime) -> Rows:
    return open_reports().filter(is_core(member, now))


def report_item(report: Report) -> Item:
    return Item(
        title=_("Words between two cities were reported"),
        detail=report.words,
        url=report.get_absolute_url(),
        icon="flag",
    )


def register_all() -> None:
    register(Kind("introduction", introductions, introduction_item))
    register(Kind("room", rooms, room_item))
    register(Kind("report", open_reports_of_core, report_item, for_core=True))
