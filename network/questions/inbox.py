"""Items of “Waits for you”: offers for the core, and one's own words that went to another city."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from network.questions.models import NetworkQuestion, Reply
from network.questions.queries import offers, undecided, unread
from tenants.members.inbox import Item, Kind, Rows, is_core, register
from tenants.members.models import Member
from tenants.registry.scope import current_city


def offered(member: Member, now: datetime) -> Rows:
    return offers(current_city(), now=now).filter(is_core(member, now))


def offer_item(asked: NetworkQuestion) -> Item:
    return Item(
        title=_("%(city)s asks your city") % {"city": asked.city_name},
        detail=asked.text,
        url=asked.get_absolute_url(),
        icon="chat-bubble-left-right",
    )


def words_sent(member: Member, now: datetime) -> Rows:
    return undecided(member, city=current_city())


def words_item(reply: Reply) -> Item:
    asked = reply.question
    return Item(
        title=_("Your words went to %(city)s: sign them?") % {"city": asked.city_name},
        detail=reply.text,
        url=asked.get_absolute_url(),
        icon="pencil-square",
    )


def came_back(member: Member, now: datetime) -> Rows:
    return unread(member, city=current_city())


def came_back_item(asked: NetworkQuestion) -> Item:
    return Item(
        title=_("Perspectives of other cities came back"),
        detail=asked.text,
        url=asked.get_absolute_url(),
        icon="chat-bubble-left-right",
    )


def register_all() -> None:
    register(Kind("network_answers", came_back, came_back_item))
    register(Kind("network_offer", offered, offer_item, for_core=True))
    register(Kind("network_words", words_sent, words_item))
