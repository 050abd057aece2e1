"""Reading pairs, and what two people have to talk about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tenants.members.models import Member
from tenants.pairs.models import Pair
from tenants.products.models import Question
from tenants.ui.search_terms import words_in

STEM = 5  # letters by which two long words count as one


@dataclass(frozen=True, slots=True)
class TalkingPoints:
    """A member with their oldest open question, if any."""

    member: Member
    question: str

    def fit(self, other: TalkingPoints) -> int:
        """Points of a pair: an open question each way, more where the other may help."""
        return self._needs(other) + other._needs(self)

    def _needs(self, other: TalkingPoints) -> int:
        if not self.question:
            return 0
        return 1 + 3 * len(stems(self.question) & stems(" ".join(other.member.helps_with)))

    def sentence(self) -> str:
        """The first sentence that somebody else may say to this member."""
        if self.question:
            return _("“%(question)s” What have you tried so far?") % {"question": self.question}
        if self.member.working_on:
            return _("You are working on this: %(work)s. What is the next small step?") % {
                "work": self.member.working_on
            }
        if self.member.helps_with:
            return _("You help with this: %(topic)s. How did you come to it?") % {
                "topic": self.member.helps_with[0]
            }
        return _("What brought you to our evenings, and what would you like to take home?")


def stems(text: str) -> set[str]:
    """Long words, cut off so that their forms are alike."""
    return {word[:STEM] for word in words_in(text) if len(word) >= STEM - 1}


def talking_points(people: Iterable[int]) -> dict[int, TalkingPoints]:
    """By member; two statements."""
    members = list(Member.objects.filter(pk__in=list(people)))
    open_ones = Question.objects.open().filter(author__in=members).order_by("author", "queued_at")
    first = dict(reversed(list(open_ones.values_list("author", "text"))))
    return {one.pk: TalkingPoints(one, first.get(one.pk, "")) for one in members}


@dataclass(frozen=True, slots=True)
class PairView:
    """A pair as one of its members sees it: the others, with a first sentence for each."""

    pair: Pair
    others: Sequence[TalkingPoints]
    mine: TalkingPoints | None


def pairs_of(member: Member, *, now: datetime, only_current: bool = False) -> list[PairView]:
    """A member's pairs, newest first. Three statements; one without any."""
    found = Pair.objects.filter(members__contains=[member.pk]).order_by("-made_at", "-pk")
    pairs = list(found.current(now=now) if only_current else found[:20])
    points = talking_points({one for pair in pairs for one in pair.members}) if pairs else {}
    return [
        PairView(
            pair=pair,
            others=[points[one] for one in pair.members if one != member.pk and one in points],
            mine=points.get(member.pk),
        )
        for pair in pairs
    ]
