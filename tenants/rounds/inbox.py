"""Items of “Waits for you”: a word that somebody asks for, and what one takes along."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from tenants.members.inbox import Item, Kind, Rows, register
from tenants.members.models import Member
from tenants.rounds.models import Round, RoundWord
from tenants.ui import dates

REMEMBERED = timedelta(days=14)  # in which its owner is asked what they take along


def awaited_words(member: Member, now: datetime) -> Rows:
    mine = RoundWord.objects.awaited(now=now).filter(member=member.pk)
    return mine.select_related("round__question__author").order_by("round__ends_at", "pk")


def word_item(word: RoundWord) -> Item:
    words = _("%(name)s asks for your perspective, until %(when)s")
    round = word.round
    return Item(
        title=words % {"name": round.owner.name, "when": dates.when(round.ends_at)},
        detail=round.prompt or round.question.text,
        url=reverse("rounds:round", args=[round.pk]),
        icon="chat-bubble-bottom-center-text",
    )


def untaken_rounds(member: Member, now: datetime) -> Rows:
    """One's own rounds that have ended with words, before something was written about them."""
    said = RoundWord.objects.given().filter(round=OuterRef("pk"))
    ended = Round.objects.filter(
        Exists(said), question__author=member.pk, ended_at__gt=now - REMEMBERED, taken_at=None
    )
    return ended.select_related("question").order_by("ended_at", "pk")


def taking_item(round: Round) -> Item:
    return Item(
        title=_("What do you take along from the round?"),
        detail=round.question.text,
        url=reverse("rounds:round", args=[round.pk]),
        icon="gift",
    )


def register_all() -> None:
    register(Kind("round_word", awaited_words, word_item))
    register(Kind("round_taking", untaken_rounds, taking_item))
