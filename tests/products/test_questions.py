"""A question waits its turn, is worked on, comes back, merges, until its author has the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions import merging, questions, queue
from tenants.products.errors import (
    MergeUnderWay,
    NotAsked,
    NotItsAuthor,
    NotMergeable,
    NotOnTheTable,
    NotTheirsToMerge,
)
from tenants.products.models import Product, Question
from tenants.products.queries.products import matching as products_matching
from tenants.products.queries.questions import (
    matching,
    merged_into,
    place_in_queue,
    places,
    similar,
)
from tenants.products.queries.questions import questions as listed
from tenants.products.templatetags.products import waiting
from tenants.registry.models import City
from tests.cast import NOW, person
from tests.products.making import product, question

WEEK = timedelta(weeks=1)


def test_sent_twice_it_is_asked_once(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        assert question(anna) == question(anna, now=NOW + timedelta(minutes=2))
        assert question(boris) != question(anna)
        assert Question.objects.count() == 2


def test_who_left_offers_no_question_but_it_is_found_by_its_words(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        ours, theirs = question(anna), question(boris, "Who carries the tables after midnight?")
        leave_city(member=boris, now=NOW)
        assert list(listed(reader=anna)) == [ours]
        assert list(listed(reader=anna, text="tables after midnight")) == [theirs]


def test_served_least_comes_first_then_waited_longest(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        old = question(anna, "Old?", now=NOW - 3 * WEEK)
        new = question(boris, "New?", now=NOW - WEEK)
        newest = question(vera, "Newest?", now=NOW)
        assert list(Question.objects.waiting()) == [old, new, newest]
        queue.serve_question(old, meeting_id=7, now=NOW)
        queue.return_to_queue(old, now=NOW)
        assert list(Question.objects.waiting()) == [new, newest, old]
        old.refresh_from_db()
        assert place_in_queue(old) == 3


def test_asked_at_the_same_moment_they_still_have_a_place_each(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        asked = [question(who) for who in (anna, boris, vera)]
        assert [place_in_queue(one) for one in asked] == [1, 2, 3]
        assert list(Question.objects.waiting()) == asked


def test_who_left_holds_no_place(omsk: City, boris: Member, vera: Member) -> None:
    with omsk.scope():
        left = question(boris, "Of one who left?", now=NOW - WEEK)
        stays = question(vera, "Mine?", now=NOW)
        leave_city(member=boris, now=NOW)
        left.refresh_from_db()
        assert list(Question.objects.waiting()) == [stays]
        assert (place_in_queue(stays), places()) == (1, {stays.pk: 1})
        assert (left.is_waiting, stays.is_waiting) == (False, True)


def test_one_meeting_serves_a_question_once(omsk: City, anna: Member) -> None:
    with omsk.scope():
        asked = question(anna, now=NOW - 4 * WEEK)
        queue.schedule_question(asked)
        queue.schedule_question(asked)
        for _again in range(2):
            queue.serve_question(asked, meeting_id=7, now=NOW)
        asked.refresh_from_db()
        assert (asked.state, asked.times_served, asked.served_at) == ("worked_on", 1, NOW)
        queue.return_to_queue(asked, now=NOW)
        asked.refresh_from_db()
        assert (asked.state, asked.queued_at, asked.asked_at) == ("queued", NOW, NOW - 4 * WEEK)
        assert asked.weeks_waiting(now=NOW + 3 * WEEK) == 3
        queue.serve_question(asked, meeting_id=8, now=NOW + WEEK)
        asked.refresh_from_db()
        assert asked.times_served == 2


def test_what_was_not_reached_keeps_its_place(omsk: City, anna: Member) -> None:
    with omsk.scope():
        asked = question(anna, now=NOW - WEEK)
        queue.schedule_question(asked)
        queue.return_to_queue(asked, now=NOW)
        asked.refresh_from_db()
        assert (asked.state, asked.queued_at) == ("queued", NOW - WEEK)


def test_only_its_author_answers(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        asked = question(anna)
        with pytest.raises(NotItsAuthor):
            questions.answer_question(asked, by=boris, answer="I know", now=NOW)
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("queued", "")
        questions.answer_question(asked, by=anna, answer="Together", now=NOW)
        with pytest.raises(NotAsked):
            questions.answer_question(asked, by=anna, answer="Again", now=NOW)
        queue.return_to_queue(asked, now=NOW + WEEK)
        asked.refresh_from_db()
        assert (asked.state, asked.answer) == ("answered", "Together")
        with pytest.raises(NotOnTheTable):
            queue.serve_question(asked, meeting_id=1, now=NOW)
        questions.reopen_question(asked, by=anna, now=NOW + WEEK)
        asked.refresh_from_db()
        assert (asked.state, asked.answer, asked.queued_at) == ("queued", "Together", NOW + WEEK)


def test_a_question_taken_back_is_seen_by_its_author_alone(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        asked = question(anna, now=NOW - WEEK)
        with pytest.raises(NotItsAuthor):
            questions.withdraw_question(asked, by=boris)
        questions.withdraw_question(asked, by=anna)
        assert list(Question.objects.seen_by(boris)) == []
        assert list(Question.objects.seen_by(anna)) == [asked]
        assert list(Question.objects.waiting()) == []
        questions.restore_question(asked, by=anna)
        asked.refresh_from_db()
        assert (asked.state, asked.queued_at) == ("queued", NOW - WEEK)


def test_the_wait_is_told_in_words(omsk: City, anna: Member) -> None:
    with omsk.scope():
        asked = question(anna, now=NOW)
        asked.queued_at, asked.times_served = NOW - 30 * WEEK, 1
        assert "weeks, worked on once" in waiting(asked)
        asked.state = "answered"
        assert waiting(asked) == "answered"


class TestMerging:
    @pytest.fixture
    def two(self, omsk: City, vera: Member, boris: Member) -> tuple[Question, Question]:
        with omsk.scope():
            older = question(boris, "Who repairs?", now=NOW - 5 * WEEK)
            return older, question(vera, "Who repairs it?", now=NOW - WEEK)

    def test_both_authors_agree(
        self, omsk: City, two: tuple[Question, Question], vera: Member, boris: Member
    ) -> None:
        one, other = two
        with omsk.scope():
            proposed = merging.merge_questions(one, into=other, by=boris, now=NOW)
            assert proposed.made_at is None
            assert merging.merge_questions(one, into=other, by=boris, now=NOW) == proposed
            assert Question.objects.waiting().count() == 2
            made = merging.merge_questions(one, into=other, by=vera, now=NOW)
            assert (made.pk, made.made_by) == (proposed.pk, vera)
            one.refresh_from_db()
            other.refresh_from_db()
            assert (one.state, one.merged_into) == ("merged", other)
            assert other.queued_at == NOW - 5 * WEEK
            assert merged_into(other, reader=vera) == [one]
            merging.undo_merge(made, by=boris, now=NOW + WEEK)
            one.refresh_from_db()
            other.refresh_from_db()
            assert (one.state, one.merged_into, one.queued_at) == ("queued", None, NOW - 5 * WEEK)
            assert other.queued_at == NOW - WEEK

    def test_the_core_merges_at_once_and_others_never(
        self, omsk: City, two: tuple[Question, Question], anna: Member, gleb: Member
    ) -> None:
        one, other = two
        with omsk.scope():
            with pytest.raises(NotTheirsToMerge):
                merging.merge_questions(one, into=other, by=gleb, now=NOW)
            assert Question.objects.waiting().count() == 2
            made = merging.merge_questions(one, into=other, by=anna, now=NOW)
            assert made.made_at == NOW
            with pytest.raises(NotTheirsToMerge):
                merging.undo_merge(made, by=gleb, now=NOW)
            with pytest.raises(NotMergeable):
                merging.merge_questions(other, into=one, by=anna, now=NOW)
            with pytest.raises(NotMergeable):
                merging.merge_questions(other, into=other, by=anna, now=NOW)

    def test_one_proposal_at_a_time(
        self, omsk: City, two: tuple[Question, Question], gleb: Member, boris: Member
    ) -> None:
        one, other = two
        with omsk.scope():
            third = question(gleb, "Repairs?")
            merging.merge_questions(one, into=other, by=boris, now=NOW)
            with pytest.raises(MergeUnderWay):
                merging.merge_questions(one, into=third, by=boris, now=NOW)

    def test_all_that_came_along_are_named(
        self, omsk: City, two: tuple[Question, Question], anna: Member, gleb: Member
    ) -> None:
        one, other = two
        with omsk.scope():
            third, fourth = question(gleb, "Repairs?"), question(anna, "Who mends?")
            for question_, into in ((one, other), (other, third), (third, fourth)):
                merging.merge_questions(question_, into=into, by=anna, now=NOW)
            assert merged_into(fourth, reader=gleb) == [one, other, third]
            assert merged_into(third, reader=gleb) == [one, other]
            assert merged_into(one, reader=gleb) == []


def test_the_same_in_other_words_is_found(omsk: City, anna: Member, tomsk: City) -> None:
    darya = person(tomsk, "Darya")
    with tomsk.scope():
        question(darya, "Как найти первых покупателей для сарая?")
    with omsk.scope():
        asked = question(anna, "Как найти первых покупателей для мастерской?")
        question(anna, "Сколько весит лёд?")
        assert similar("где искать первого покупателя мастерской", reader=anna) == [asked]
        assert similar("найти", reader=anna) == []
        assert list(matching(Question.objects.all(), "покупатель")) == [asked]
        assert list(matching(Question.objects.all(), "gjregfntkm")) == [asked]
        assert [str(q) for q in matching(Question.objects.all(), "лед")] == ["Сколько весит лёд?"]


@pytest.mark.parametrize("typed", ["покупателя", "gjregfntkz", "pokupatelya", "покпуателя", "мёда"])
def test_a_question_is_found_as_people_type(omsk: City, anna: Member, typed: str) -> None:
    with omsk.scope():
        asked = question(anna, "Где найти первого покупателя меда?")
        question(anna, "Сколько весит доска?")
        assert list(matching(Question.objects.all(), typed)) == [asked]


@pytest.mark.parametrize("typed", ["Ёлка", "елка", "tkrf", "yolka", "елки", "еслка", "ёлка двор"])
def test_a_product_is_found_as_people_type(omsk: City, anna: Member, typed: str) -> None:
    with omsk.scope():
        made = product(anna, "Ёлка во дворе")
        product(anna, "Сарай")
        assert list(products_matching(Product.objects.all(), typed)) == [made]
