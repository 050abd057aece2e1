"""An author asks other cities; one of them takes the question to its evening, or declines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from network.library.models import PublishedFormat
from network.questions import actions, queries
from network.questions.errors import (
    Closed,
    NoCity,
    NotItsAuthor,
    NotOpen,
    TooManyAsked,
)
from network.questions.models import Hosting, NetworkQuestion
from tenants.live.models import Capture
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.questions import (
    answer_question,
    rewrite_question,
    withdraw_question,
)
from tenants.products.models import Question
from tenants.registry.models import City
from tests.products.making import question
from tests.questions.making import perspectives_in


class TestAsking:
    def test_any_city_that_wants_reads_the_words_and_a_first_name(
        self, omsk: City, anna: Member, asked: NetworkQuestion, now: datetime
    ) -> None:
        with omsk.scope():
            (offer,) = queries.offers(omsk, now=now)
            assert (offer.text, offer.wanted) == ("Who pays for the moulds?", "A list of three")
            assert (offer.author_name, offer.city_slug, offer.format_key) == (
                "Egor",
                "tomsk",
                "triz",
            )

    def test_only_its_author_asks(
        self,
        tomsk: City,
        darya: Member,
        original: Question,
        triz: PublishedFormat,
        now: datetime,
    ) -> None:
        with tomsk.scope():
            with pytest.raises(NotItsAuthor):
                actions.ask_cities(
                    original, city=tomsk, by=darya, format=triz, until=now.date(), now=now
                )
            assert not NetworkQuestion.objects.exists()

    def test_a_closed_question_is_not_asked(
        self, tomsk: City, egor: Member, original: Question, triz: PublishedFormat, now: datetime
    ) -> None:
        with tomsk.scope():
            answer_question(original, by=egor, answer="We do", now=now)
            original.refresh_from_db()
            with pytest.raises(NotOpen):
                actions.ask_cities(
                    original, city=tomsk, by=egor, format=triz, until=now.date(), now=now
                )
            assert not NetworkQuestion.objects.exists()

    def test_two_at_a_time(
        self,
        tomsk: City,
        egor: Member,
        asked: NetworkQuestion,
        triz: PublishedFormat,
        now: datetime,
    ) -> None:
        with tomsk.scope():
            for text, refused in (("A second one?", False), ("A third one?", True)):
                given: dict[str, Any] = {"city": tomsk, "by": egor, "format": triz, "now": now}
                until = (now + timedelta(weeks=2)).date()
                other = question(egor, text)
                if refused:
                    with pytest.raises(TooManyAsked):
                        actions.ask_cities(other, until=until, **given)
                else:
                    actions.ask_cities(other, until=until, **given)
            assert NetworkQuestion.objects.count() == 2

    def test_a_city_that_is_not_asked_reads_nothing(
        self,
        omsk: City,
        tomsk: City,
        egor: Member,
        original: Question,
        asked: NetworkQuestion,
        triz: PublishedFormat,
        now: datetime,
    ) -> None:
        given: dict[str, Any] = {"city": tomsk, "by": egor, "format": triz, "now": now}
        until = (now + timedelta(weeks=4)).date()
        with tomsk.scope():
            with pytest.raises(NoCity):
                actions.ask_cities(original, until=until, cities=[tomsk.pk, 999], **given)
            assert NetworkQuestion.objects.get().cities == []
            actions.ask_cities(original, until=until, cities=[omsk.pk], **given)
            assert NetworkQuestion.objects.get().cities == [omsk.pk]
            NetworkQuestion.objects.update(cities=[999])  # as if others were asked
        with omsk.scope():
            assert not NetworkQuestion.objects.exists()

    def test_its_time_is_over(self, omsk: City, asked: NetworkQuestion, now: datetime) -> None:
        with omsk.scope():
            late = now + timedelta(weeks=5)
            assert not queries.offers(omsk, now=late).exists()
            assert queries.offers(omsk, now=now).exists()


class TestTaking:
    def test_it_waits_in_the_queue_and_says_whose_it_is(
        self, omsk: City, anna: Member, taken: Hosting, now: datetime
    ) -> None:
        with omsk.scope():
            local = Question.objects.waiting().get(pk=taken.local_id or 0)
            assert local.author == anna
            assert local.text.startswith("Tomsk asks: Who pays for the moulds?")
            assert "without your name" in local.text
            assert local.outcome == "A list of three"
            assert not queries.offers(omsk, now=now).exists()

    def test_taking_twice_is_once(
        self, omsk: City, anna: Member, boris: Member, taken: Hosting, now: datetime
    ) -> None:
        with omsk.scope():
            asked = NetworkQuestion.objects.get()
            again = actions.take(asked, city=omsk, by=boris, now=now)
            assert again.local_id == taken.local_id
            assert Question.objects.count() == 1

    def test_after_its_host_left_somebody_else_takes_it(
        self, omsk: City, anna: Member, vera: Member, taken: Hosting, now: datetime
    ) -> None:
        with omsk.scope():
            leave_city(member=anna, now=now)
            again = actions.take(NetworkQuestion.objects.get(), city=omsk, by=vera, now=now)
            assert again.local_id != taken.local_id
            assert Question.objects.waiting().get().author == vera
            assert Hosting.objects.count() == 1

    def test_what_was_closed_while_the_page_was_open_is_not_taken(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, asked: NetworkQuestion,
        now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        with omsk.scope():
            with pytest.raises(Closed):
                actions.take(NetworkQuestion.objects.get(), city=omsk, by=anna, now=now)
            assert (Question.objects.count(), Hosting.objects.count()) == (0, 0)

    def test_declined_it_is_offered_no_more_and_can_still_be_taken(
        self, omsk: City, anna: Member, asked: NetworkQuestion, now: datetime
    ) -> None:
        with omsk.scope():
            found = NetworkQuestion.objects.get()
            actions.decline(found, city=omsk, now=now)
            assert not queries.offers(omsk, now=now).exists()
            assert actions.take(found, city=omsk, by=anna, now=now).local_id

    def test_a_withdrawn_question_is_closed_there_and_nothing_here_is_lost(
        self,
        omsk: City,
        tomsk: City,
        egor: Member,
        original: Question,
        collected: dict[str, Capture],
    ) -> None:
        with tomsk.scope():
            withdraw_question(original, by=egor)
        with omsk.scope():
            assert NetworkQuestion.objects.get().closed_at
            local = Question.objects.get(pk=Hosting.objects.get().local_id or 0)
            assert local.is_open
            assert local.captures.count() == 3
        assert len(perspectives_in(omsk)) == 2

    def test_other_words_of_the_original_are_read_at_once(
        self, omsk: City, tomsk: City, egor: Member, original: Question, asked: NetworkQuestion
    ) -> None:
        with tomsk.scope():
            rewrite_question(original, by=egor, text="Who buys the moulds?", blocker="", outcome="")
        with omsk.scope():
            assert NetworkQuestion.objects.get().text == "Who buys the moulds?"
