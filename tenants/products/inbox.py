"""Items of “Waits for you”: handovers, offers of help, proposed merges, missing answers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member
from tenants.products.models import Authorship, Handover, Merge, Question
from tenants.products.models.product import NEW_HELP


def handovers(member: Member, now: datetime) -> Rows:
    offers = Handover.objects.waiting().filter(to=member)
    return offers.select_related("product", "by").order_by("offered_at", "pk")


def handover_item(offer: Handover) -> Item:
    return Item(
        title=_("%(name)s hands a product over to you") % {"name": offer.by.name},
        detail=offer.product.title,
        url=offer.product.get_absolute_url(),
        icon="arrow-right-circle",
    )


def offers_of_help(member: Member, now: datetime) -> Rows:
    mine = Authorship.objects.filter(member=member, role=Authorship.Role.AUTHOR)
    helpers = Authorship.objects.filter(
        role=Authorship.Role.HELPER,
        welcomed_at=None,
        since__gt=now - NEW_HELP,
        product__in=mine.values("product"),
        member__left_at=None,
    )
    return helpers.select_related("product", "member").order_by("since", "pk")


def help_item(helper: Authorship) -> Item:
    return Item(
        title=_("%(name)s can help: say hello") % {"name": helper.member.name},
        detail=helper.product.title,
        url=helper.product.get_absolute_url(),
        icon="hand-raised",
    )


def proposed_merges(member: Member, now: datetime) -> Rows:
    asked = Q(question__author=member) | Q(into__author=member)
    merges = Merge.objects.proposed().filter(asked).exclude(proposed_by=member)
    return merges.select_related("question", "proposed_by").order_by("proposed_at", "pk")


def merge_item(merge: Merge) -> Item:
    return Item(
        title=_("%(name)s thinks that two questions are one") % {"name": merge.proposed_by.name},
        detail=str(merge.question),
        url=merge.question.get_absolute_url(),
        icon="arrows-pointing-in",
    )


def unanswered(member: Member, now: datetime) -> Rows:
    worked_on = Question.objects.filter(author=member, state=Question.State.WORKED_ON)
    return worked_on.order_by("asked_at", "pk")


def answer_item(question: Question) -> Item:
    return Item(
        title=_("What is your answer?"),
        detail=str(question),
        url=question.get_absolute_url(),
        icon="chat-bubble-left-right",
    )


def register_all() -> None:
    register(Kind("handover", handovers, handover_item))
    register(Kind("help", offers_of_help, help_item))
    register(Kind("merge", proposed_merges, merge_item))
    register(Kind("answer", unanswered, answer_item))
