"""Words of a person in rounds of perspectives, and the rounds that they opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from tenants.members.models import Member
from tenants.members.personal_data import Forgotten, PersonalData, Rows, delete, register, rows
from tenants.rounds.models import Round, RoundWord


def collect(member: Member) -> Mapping[str, Rows]:
    """Their words, and what they asked for and took along."""
    mine = Round.objects.filter(question__author=member)
    return {
        "words": rows(RoundWord.objects.filter(member=member).given(), "text", "given_at"),
        "rounds": rows(mine, "prompt", "opened_at", "ends_at", "taken"),
    }


def forget(member: Member, now: datetime) -> Forgotten:
    """Delete rounds in which nobody has answered; words in others' rounds stay without a name."""
    given = RoundWord.objects.given()
    answered = Exists(given.filter(round=OuterRef("pk")).exclude(member=member))
    done = delete(Round.objects.filter(~answered, question__author=member))
    mine = RoundWord.objects.filter(member=member)
    done += delete(mine.filter(given_at=None))
    return done + Forgotten(nameless=mine.count())


def register_part() -> None:
    register(
        PersonalData(
            name="rounds",
            order=45,
            title=_("Rounds of perspectives"),
            purpose=_("To give words to a question's author between evenings."),
            kept=_("With the question, without your name once you are forgotten."),
            collect=collect,
            forget=forget,
        )
    )
