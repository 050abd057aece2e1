"""Read questions: the list, the queue, the search, similar and merged ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When

from tenants.members.guests import Reader
from tenants.members.models import Member
from tenants.products.models import Authorship, Merge, Question
from tenants.products.models.question import QuestionQuerySet
from tenants.ui.row_search import keys_by_synonyms, near_keys, read_rows
from tenants.ui.search_terms import (
    all_of,
    any_of,
    spellings,
    split_words,
    stems,
    stems_of_typed,
)

MAX_SIMILAR = 3  # similar questions that are shown
MIN_LETTERS = 4  # letters of a word that counts in a comparison


def questions(
    *, reader: Reader | None, state: str = "", blocker: str = "", text: str = "", mine: bool = False
) -> QuestionQuerySet:
    """Questions in the order of the queue: served least first, then waited longest."""
    found = Question.objects.seen_by(reader).select_related("author", "product")
    if mine and isinstance(reader, Member):
        found = found.filter(about_me(reader))
    elif not state:
        found = found.open()
        if not text.strip():  # authors who have left are found by a search only
            found = found.filter(author__left_at=None).of_products_in_work()
    if state:
        found = found.filter(state=state)
    if blocker:
        found = found.filter(blocker=blocker)
    if text.strip():
        return matching(found, text)
    if state == Question.State.ANSWERED:
        return found.order_by("-answered_at", "-pk")
    if mine:
        return found.order_by("-asked_at", "-pk")
    return found.order_by("times_served", "queued_at", "pk")


def about_me(member: Member) -> Q:
    """The condition for questions that a member asked, or about a product of theirs."""
    makes = Authorship.objects.filter(member=member, product=OuterRef("product"))
    return Q(author=member) | Q(Exists(makes))


def matching(found: QuestionQuerySet, text: str) -> QuestionQuerySet:
    """Filter by words, the best match first: all words, in any form and on either keyboard layout.

    Without results, allow misspelled words, then any of the words.
    """
    if not split_words(text):  # marks alone would be letters of the other keyboard
        return found.none()
    rows = read_rows(found, text, line=F("text"), vector=F("words"))
    for spelling in spellings(text):
        words = split_words(spelling)
        meant = {stem for known in stems_of_typed(words).values() for stem in known}
        if meant and any(meant <= row.stems for row in rows):
            query = all_of(words)
            return ranked(found.filter(words=query), query)
    if keys := keys_by_synonyms(rows, text) or near_keys(rows, text):
        return found.filter(pk__in=keys).order_by("-pk")
    query = any_of(split_words(text))
    return found.none() if query is None else ranked(found.filter(words=query), query)


def ranked(found: QuestionQuerySet, query: Any) -> QuestionQuerySet:
    return found.annotate(rank=SearchRank(F("words"), query)).order_by("-rank", "-pk")


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The rows of a question's page for members, before what is hidden from one is left out."""

    question: Question
    place: int | None
    merged: list[Question]
    merges: list[Merge]
    similar: list[Question]


def question_page(pk: int, *, reader: Member) -> QuestionPage:
    """The same rows for all members; raises Question.DoesNotExist.

    A question and those merged into it may be withdrawn: check `is_hidden_from` before showing.
    """
    rows = Question.objects.select_related("author", "product", "merged_into")
    question = rows.defer("words", "merged_into__words").get(pk=pk)
    return QuestionPage(
        question=question,
        place=place_in_queue(question) if question.is_waiting else None,
        merged=with_authors(all_merged_into(question)),
        merges=merges_of(question),
        similar=similar(question.text, reader=reader, besides=pk) if question.is_open else [],
    )


def similar(text: str, *, reader: Member, besides: int | None = None) -> list[Question]:
    """Earlier questions that share at least half of the words of `MIN_LETTERS` and more."""
    words = list(dict.fromkeys(word for word in split_words(text) if len(word) >= MIN_LETTERS))
    if len(words) < 2:
        return []
    shared = sum(
        (
            Case(When(words=stems(word), then=1), default=0, output_field=IntegerField())
            for word in words
        ),
        start=Value(0),
    )
    seen = Question.objects.seen_by(reader)
    if besides:
        seen = seen.exclude(pk=besides)
    seen = seen.exclude(state__in=(Question.State.MERGED, Question.State.WITHDRAWN))
    found = seen.filter(words=any_of(words)).annotate(shared=shared)
    found = found.filter(shared__gte=max(2, (len(words) + 1) // 2))
    found = found.select_related("author", "product").defer("words")
    return list(found.order_by("-shared", "-pk")[:MAX_SIMILAR])


def places() -> dict[int, int]:
    """Places of the whole queue, from 1, by the question's key."""
    waiting = Question.objects.waiting().values_list("pk", flat=True)
    return {number: place for place, number in enumerate(waiting, start=1)}


def place_in_queue(question: Question) -> int:
    """The question's place in the queue, from 1."""
    asked = {"times_served": question.times_served, "queued_at": question.queued_at}
    before = Question.objects.waiting().filter(
        Q(times_served__lt=question.times_served)
        | Q(times_served=question.times_served, queued_at__lt=question.queued_at)
        | Q(**asked, pk__lt=question.pk)
    )
    return before.count() + 1


def merged_into(question: Question, *, reader: Reader | None) -> list[Question]:
    """Visible questions merged into this one, directly or through others."""
    return with_authors(all_merged_into(question).seen_by(reader))


def all_merged_into(question: Question) -> QuestionQuerySet:
    return Question.objects.filter(pk__in=Question.merged_at_any_depth(question.pk))


def with_authors(came: QuestionQuerySet) -> list[Question]:
    return list(came.select_related("author").defer("words").order_by("asked_at", "pk"))


def merges_of(question: Question) -> list[Merge]:
    """Proposed and standing merges of this question."""
    touching = Merge.objects.filter(Q(question=question) | Q(into=question), ended_at=None)
    return list(touching.select_related("question__author", "into__author", "proposed_by"))
