"""Read rounds: one with its words, as far as a reader may see them, and lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from tenants.members.models import Member
from tenants.products.models import Question
from tenants.rounds.models import Round, RoundWord


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round for one reader. `words`: those that they may read, without their own.

    `spoken`: people who have given a word; `asked`: people who were asked by name.
    """

    round: Round
    now: datetime
    reader: Member
    own: RoundWord | None
    words: Sequence[RoundWord]
    spoken: int
    asked: int

    @property
    def is_mine(self) -> bool:
        return self.round.is_owned_by(self.reader)

    @property
    def is_open(self) -> bool:
        return self.round.is_open(now=self.now)

    @property
    def is_together(self) -> bool:
        return self.round.is_together(now=self.now)

    @property
    def has_spoken(self) -> bool:
        return self.own is not None and self.own.given_at is not None

    @property
    def may_read(self) -> bool:
        return self.is_mine or self.has_spoken or not self.round.hides_words(now=self.now)

    @property
    def may_speak(self) -> bool:
        """True for who is asked, or would join, and has not spoken."""
        is_asked = self.own is not None or self.round.asks == Round.Asks.ALL
        return self.is_open and not self.is_mine and not self.has_spoken and is_asked

    @property
    def may_edit(self) -> bool:
        """True while the step goes on in which the reader has given their word."""
        if not self.has_spoken or not self.is_open or self.own is None:
            return False
        was_alone = self.own.given_at and self.own.given_at < self.round.alone_until
        return not (was_alone and self.is_together)

    @property
    def hidden(self) -> int:
        """The number of words that the reader does not see yet."""
        return 0 if self.may_read else self.spoken

    @property
    def may_be_undone(self) -> bool:
        return self.is_mine and self.is_open and not self.spoken


def round_page(pk: int, *, reader: Member, now: datetime) -> RoundPage:
    """Two statements, whatever the number of words. Raises Http404."""
    seen = Round.objects.seen_by(reader).with_question()
    found = seen.filter(pk=pk).first()
    if found is None:
        raise Http404
    places = RoundWord.objects.filter(round=found).select_related("member")
    return page_of_round(found, list(places), reader=reader, now=now)


def page_of_round(
    round: Round, places: Sequence[RoundWord], *, reader: Member, now: datetime
) -> RoundPage:
    """What a reader sees of a round with all its places: the one way to others' words."""
    for place in places:
        place.round = round
    given = [place for place in places if place.given_at]
    page = RoundPage(
        round=round,
        now=now,
        reader=reader,
        own=next((place for place in places if place.member_id == reader.pk), None),
        words=[word for word in given if word.member_id != reader.pk],
        spoken=len(given),
        asked=sum(place.is_asked for place in places),
    )
    return page if page.may_read else replace(page, words=())


def rounds_for(reader: Member) -> QuerySet[Any, Any]:
    """Rounds that a member may read, the latest first, with numbers."""
    found: QuerySet[Any, Any] = Round.objects.seen_by(reader).with_question().with_counts()
    return found.order_by("-opened_at", "-pk")


def rounds_about(question: Question) -> list[Round]:
    """Rounds of a question and of those merged into it, the latest first. One statement."""
    found = Round.objects.about(question).with_question().with_counts()
    return list(found.order_by("-opened_at", "-pk"))


def have_spoken(reader: Member, rounds: Sequence[Round]) -> dict[int, bool]:
    """For rounds in which a member has a place: True if they gave their word. One statement."""
    if not rounds:
        return {}
    places = RoundWord.objects.filter(member=reader, round__in=[round.pk for round in rounds])
    return {number: given is not None for number, given in places.values_list("round", "given_at")}
