"""A question travels: asked, taken, worked on, answered by perspectives, thanked, closed."""

from __future__ import annotations

from collections.abc import Callable
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
    NotYours,
    TooManyAsked,
)
from network.questions.models import Hosting, NetworkQuestion, Reply, Thanks
from tenants.live import actions as live
from tenants.live.models import Capture
from tenants.meetings.actions import close_meeting
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.questions import (
    answer_question,
    rewrite_question,
    withdraw_question,
)
from tenants.products.models import Question
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.api.test_answers import Program
from tests.cast import Clock
from tests.products.making import question

Visit = Callable[..., Any]


def said(city: City) -> list[tuple[str, str]]:
    """Perspectives as this city reads them."""
    with city.scope():
        asked = NetworkQuestion.objects.get()
        return [
            (reply.text, reply.name)
            for one in queries.replies_by_city(asked)
            for reply in one.replies
        ]


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
        assert len(said(omsk)) == 2

    def test_other_words_of_the_original_are_read_at_once(
        self, omsk: City, tomsk: City, egor: Member, original: Question, asked: NetworkQuestion
    ) -> None:
        with tomsk.scope():
            rewrite_question(original, by=egor, text="Who buys the moulds?", blocker="", outcome="")
        with omsk.scope():
            assert NetworkQuestion.objects.get().text == "Who buys the moulds?"


class TestPerspectives:
    def test_they_come_back_by_city_without_names(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], tonight: Meeting
    ) -> None:
        both = [("Boris thinks of leasing", ""), ("Vera thinks of leasing", "")]
        assert said(tomsk) == both
        assert said(omsk) == both
        with tomsk.scope():
            (one,) = queries.replies_by_city(NetworkQuestion.objects.get())
            assert (one.hosting.city_name, one.hosting.held_at) == ("Omsk", tonight.starts_at)

    def test_closing_the_evening_sets_the_alarm(
        self, omsk: City, evening: dict[str, Capture], tonight: Meeting
    ) -> None:
        with omsk.scope():
            close_meeting(tonight, by=None, now=tonight.ends_at)
            assert Alarm.objects.filter(kind=actions.COLLECT, key=str(tonight.pk)).exists()

    def test_an_evening_without_it_sets_none(
        self, omsk: City, tonight: Meeting, room: dict[str, Attendance], now: datetime
    ) -> None:
        with omsk.scope():
            actions.collect_later(tonight, city=omsk, now=now)
            assert not Alarm.objects.filter(kind=actions.COLLECT).exists()

    def test_collecting_twice_is_once_and_brings_the_late(
        self,
        omsk: City,
        tomsk: City,
        collected: dict[str, Capture],
        tonight: Meeting,
        room: dict[str, Attendance],
        now: datetime,
    ) -> None:
        with omsk.scope():
            local = Question.objects.get(pk=Hosting.objects.get().local_id or 0)
            live.capture(
                tonight, by=room["Dina"], kind="perspective", text="Late, from the bus",
                question=local, now=tonight.starts_at,
            )  # fmt: skip
            for _twice in range(2):
                actions.collect(city=omsk, key=str(tonight.pk), now=now)
        assert len(said(tomsk)) == 3

    def test_each_person_signs_or_takes_back_their_own(
        self, omsk: City, tomsk: City, boris: Member, vera: Member, collected: dict[str, Capture],
        tonight: Meeting, now: datetime,
    ) -> None:  # fmt: skip
        with omsk.scope():
            first = Reply.objects.get(capture_id=collected["Boris"].pk)
            with pytest.raises(NotYours):
                actions.sign(first, by=vera, with_name=True)
            with pytest.raises(NotYours):
                actions.recall(first, by=vera, now=now)
            assert [reply.pk for reply in queries.undecided(boris, city=omsk)] == [first.pk]
            actions.sign(first, by=boris, with_name=True)
            assert not queries.undecided(boris, city=omsk).exists()
        assert ("Boris thinks of leasing", "Boris") in said(tomsk)
        with omsk.scope():
            actions.recall(Reply.objects.get(pk=first.pk), by=boris, now=now)
            actions.collect(city=omsk, key=str(tonight.pk), now=now)
            actions.follow_capture(collected["Boris"], city=omsk)
            assert Capture.objects.get(pk=collected["Boris"].pk).text  # at home it stays
        assert said(tomsk) == [("Vera thinks of leasing", "")]
        with tomsk.scope():
            assert not Reply.objects.filter(text__contains="Boris").exists()

    def test_a_thought_taken_back_at_home_is_gone_there(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], now: datetime
    ) -> None:
        thought = collected["Vera"]
        with omsk.scope():
            live.take_back(thought, by=thought.by, now=now)
        assert said(tomsk) == [("Boris thinks of leasing", "")]

    def test_who_leaves_is_no_longer_named(
        self, omsk: City, tomsk: City, boris: Member, collected: dict[str, Capture], now: datetime
    ) -> None:
        with omsk.scope():
            reply = Reply.objects.get(capture_id=collected["Boris"].pk)
            actions.sign(reply, by=boris, with_name=True)
            leave_city(member=boris, now=now)
        assert {name for _text, name in said(tomsk)} == {""}

    def test_after_closing_nothing_more_goes_back(
        self, omsk: City, tomsk: City, egor: Member, evening: dict[str, Capture],
        asked: NetworkQuestion, tonight: Meeting, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        with omsk.scope():
            actions.collect(city=omsk, key=str(tonight.pk), now=now)
        assert said(tomsk) == []

    def test_a_paused_city_shows_nothing_until_it_is_back(
        self, omsk: City, tomsk: City, collected: dict[str, Capture]
    ) -> None:
        for state, number in ((City.State.PAUSED, 0), (City.State.ACTIVE, 2)):
            with hub_scope():
                omsk.state = state
                omsk.save()
                actions.refresh_city(omsk)
            assert len(said(tomsk)) == number
            with tomsk.scope():
                assert Reply.objects.count() == number

    def test_the_authors_city_is_paused_and_comes_back(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], now: datetime
    ) -> None:
        for state, number in ((City.State.PAUSED, 0), (City.State.ACTIVE, 1)):
            with hub_scope():
                tomsk.state = state
                tomsk.save()
                actions.refresh_city(tomsk)
            with omsk.scope():
                assert NetworkQuestion.objects.count() == number
                assert Question.objects.count() == 1
                assert Reply.objects.count() == 2  # Omsk's own

    def test_thanks_travel_back(
        self, omsk: City, tomsk: City, egor: Member, darya: Member, collected: dict[str, Capture],
        now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            reply = Reply.objects.first()
            assert reply
            with pytest.raises(NotItsAuthor):
                actions.thank(reply, by=darya, city=tomsk, now=now)
            for _twice in range(2):
                actions.thank(reply, by=egor, city=tomsk, now=now)
        with omsk.scope():
            assert Thanks.objects.get().reply_id == reply.pk
        with tomsk.scope():
            actions.unthank(reply, by=egor)
        with omsk.scope():
            assert not Thanks.objects.exists()

    def test_a_deleted_city_leaves_nothing(
        self, omsk: City, tomsk: City, egor: Member, collected: dict[str, Capture], now: datetime
    ) -> None:
        with tomsk.scope():
            reply = Reply.objects.first()
            assert reply
            actions.thank(reply, by=egor, city=tomsk, now=now)
        with hub_scope():
            actions.forget_city(tomsk)
            for model in (NetworkQuestion, Hosting, Reply, Thanks):
                assert not model.objects.exists()


class TestPages:
    def test_the_whole_way(
        self, omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member,
        original: Question, triz: PublishedFormat, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        author, core = visit(tomsk, egor), visit(omsk, anna)
        page = author.get(original.get_absolute_url()).text
        assert "Ask other cities" in page
        assert page.count("Ask other cities") == 1  # the way to a card has other words
        form = f"/network/questions/ask/{original.pk}/"
        assert "Omsk" in author.get(form).text
        until = (now + timedelta(weeks=3)).date().isoformat()
        sent = {"format": triz.pk, "cities": [omsk.pk], "until": until}
        early = author.post(form, sent | {"until": now.date().isoformat()})
        assert (early.status_code, "at least a week" in early.text) == (422, True)
        page = author.post(form, sent).url
        assert "Tomsk asks your city" in core.get("/").text
        assert "Tomsk asks your city" not in visit(omsk, boris).get("/").text
        assert "Take it to our evening" in core.get(page).text
        assert visit(omsk, boris).post(f"{page}hosting/").status_code == 403
        taken = core.post(f"{page}hosting/", follow=True)
        assert "you speak for it at the table" in taken.text
        with omsk.scope():
            local = Question.objects.get()
        assert "From Tomsk" in core.get(local.get_absolute_url()).text
        assert "1 city has taken it." in author.get(original.get_absolute_url()).text
        assert "It is in their queue" in author.get(page).text
        author.post(f"{page}closing/")
        assert "The author has closed it" in core.get(page).text

    def test_words_are_signed_thanked_and_taken_back(
        self, omsk: City, tomsk: City, boris: Member, vera: Member, egor: Member, darya: Member,
        collected: dict[str, Capture], asked: NetworkQuestion, visit: Visit,
    ) -> None:  # fmt: skip
        page = f"/network/questions/{asked.pk}/"
        with omsk.scope():
            reply = Reply.objects.get(capture_id=collected["Boris"].pk)
        his, hers = visit(omsk, boris), visit(omsk, vera)
        assert "Your words went to Tomsk" in his.get("/").text
        name = f"/network/questions/perspectives/{reply.pk}/name/"
        assert "somebody else" in hers.post(name, {"with_name": "on"}, follow=True).text
        assert "Boris, Omsk" not in visit(tomsk, egor).get(page).text
        his.post(name, {"with_name": "on"})
        assert "Boris, Omsk" in visit(tomsk, egor).get(page).text
        thanks = f"/network/questions/perspectives/{reply.pk}/thanks/"
        assert "Only the author" in visit(tomsk, darya).post(thanks, follow=True).text
        assert his.post(thanks).status_code == 404
        visit(tomsk, egor).post(thanks)
        assert "this helped" in his.get(page).text
        his.post(name, {"_method": "delete"})
        assert "Boris thinks" not in visit(tomsk, egor).get(page).text

    def test_the_author_hears_of_what_came_back_until_they_have_read_it(
        self, tomsk: City, egor: Member, darya: Member, collected: dict[str, Capture],
        asked: NetworkQuestion, original: Question, visit: Visit, clock: Clock, now: datetime,
    ) -> None:  # fmt: skip
        author = visit(tomsk, egor)
        assert "Perspectives of other cities came back" in author.get("/").text
        assert "Perspectives of other cities" not in visit(tomsk, darya).get("/").text
        here = author.get(original.get_absolute_url()).text
        assert here.index("Omsk") < here.index("Boris thinks of leasing")
        address = f"/network/questions/{asked.pk}/reading/"
        visit(tomsk, darya).post(address)
        assert "Perspectives of other cities came back" in author.get("/").text
        author.post(address)
        assert "Perspectives of other cities came back" not in author.get("/").text

    def test_others_change_nothing(
        self, omsk: City, tomsk: City, anna: Member, darya: Member, asked: NetworkQuestion,
        original: Question, visit: Visit,
    ) -> None:  # fmt: skip
        page = f"/network/questions/{asked.pk}/"
        assert visit(omsk, anna).post(f"{page}closing/").status_code == 404
        assert "Only the author" in visit(tomsk, darya).post(f"{page}closing/", follow=True).text
        assert visit(tomsk, darya).post(f"{page}hosting/").status_code == 404
        form = f"/network/questions/ask/{original.pk}/"
        assert visit(tomsk, darya).get(form).status_code == 404
        assert visit(omsk).get(page).status_code == 302
        with tomsk.scope():
            assert NetworkQuestion.objects.get().closed_at is None
            assert not Hosting.objects.exists()

    def test_the_list(self, omsk: City, anna: Member, taken: Hosting, visit: Visit) -> None:
        page = visit(omsk, anna).get("/network/questions/").text
        assert "Taken by your city" in page
        assert "Who pays for the moulds?" in page


class TestTakenBack:
    def test_it_is_read_where_it_was_taken_only(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, asked: NetworkQuestion,
        visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        page, program = f"/network/questions/{asked.pk}/", Program(omsk, anna)
        assert visit(omsk, anna).get(page).status_code == 200
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        assert visit(omsk, anna).get(page).status_code == 404
        assert program("GET", f"network-questions/{asked.pk}/")[0] == 404
        answer = visit(omsk, anna).post(f"{page}hosting/", follow=True)
        assert "moulds" not in answer.text
        assert visit(tomsk, egor).get(page).status_code == 200

    def test_a_host_keeps_it(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, taken: Hosting,
        asked: NetworkQuestion, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        page = visit(omsk, anna).get(f"/network/questions/{asked.pk}/")
        assert "Who pays for the moulds?" in page.text

    def test_nobody_is_asked_for_an_author_who_left(
        self, omsk: City, tomsk: City, anna: Member, egor: Member, taken: Hosting,
        asked: NetworkQuestion, visit: Visit, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            leave_city(member=egor, now=now)
            asked.refresh_from_db()
            assert (asked.author_name, asked.closed_at is None) == ("", False)
        page = visit(omsk, anna).get(f"/network/questions/{asked.pk}/")
        assert page.status_code == 200
        assert "Egor" not in page.text


def test_programs_ask_take_read_and_close(
    omsk: City, tomsk: City, anna: Member, boris: Member, egor: Member, darya: Member,
    original: Question, triz: PublishedFormat, now: datetime,
) -> None:  # fmt: skip
    author, core, other = Program(tomsk, egor), Program(omsk, anna), Program(omsk, boris)
    until = (now + timedelta(weeks=3)).date().isoformat()
    sent = {"question": original.pk, "format": triz.pk, "cities": [omsk.pk], "until": until}
    assert Program(tomsk, darya)("POST", "network-questions/", sent)[0] == 400
    status, made = author("POST", "network-questions/", sent)
    assert (status, made["city"], made["format"]) == (201, "tomsk", "triz")
    (offer,) = core.rows("network-questions/")
    address = f"network-questions/{offer['id']}/"
    assert other("PUT", f"{address}hosting/")[0] == 403
    assert author("PUT", f"{address}hosting/")[0] == 403  # Egor holds no duty
    assert core("PUT", f"{address}hosting/")[0] == 200
    assert core.rows("network-questions/") == []
    _, whole = other("GET", address)
    assert whole["cities"] == [{"city": "omsk", "held_at": None, "perspectives": []}]
    assert core("DELETE", address)[0] == 404
    assert Program(tomsk, darya)("DELETE", address)[0] == 403
    assert author("DELETE", address)[0] == 204
    assert Program(omsk)("GET", address)[0] == 401
