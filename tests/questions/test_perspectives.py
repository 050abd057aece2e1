"""Perspectives come back by city, signed or without a name, thanked and taken back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from network.introductions.remote_alarms import REMOTE_ALARM, set_alarm
from network.questions import actions, queries
from network.questions.errors import (
    NotItsAuthor,
    NotYours,
)
from network.questions.models import Hosting, NetworkQuestion, Reply, Thanks
from network.questions.notices import CAME_BACK, notify_author
from tenants.live import actions as live
from tenants.live.models import Capture
from tenants.meetings.actions import close_meeting
from tenants.meetings.models import Attendance, Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.questions.making import perspectives_in


def bring(home: City, to: City, *, now: datetime) -> None:
    """The alarm of a reply, on its way through the hub to the other city; then it rings."""
    with home.scope():
        path = Alarm.objects.get(kind=REMOTE_ALARM).key
    number, kind, key = path.split("|")
    set_alarm(from_city_id=home.pk, to_city_id=int(number), kind=kind, key=key)
    with to.scope():
        alarm = Alarm.objects.get(kind=CAME_BACK)
        assert alarms.ring(alarm.pk, city=to, now=max(now, alarm.due_at))


class TestPerspectives:
    def test_they_come_back_by_city_without_names(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], tonight: Meeting
    ) -> None:
        both = [("Boris thinks of leasing", ""), ("Vera thinks of leasing", "")]
        assert perspectives_in(tomsk) == both
        assert perspectives_in(omsk) == both
        with tomsk.scope():
            (one,) = queries.replies_by_city(NetworkQuestion.objects.get())
            assert (one.hosting.city_name, one.hosting.held_at) == ("Omsk", tonight.starts_at)

    def test_their_author_is_told_once_a_day_and_nobody_else(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], egor: Member, now: datetime
    ) -> None:
        bring(omsk, tomsk, now=now)
        with tomsk.scope():
            asked = NetworkQuestion.objects.get()
            told = Notification.objects.get()
            assert (told.kind, told.member, told.text) == ("questions.answers", egor, asked.text)
            assert told.url == f"/network/questions/{asked.pk}/"
            Notification.objects.update(read_at=now)
        bring(omsk, tomsk, now=now)
        with tomsk.scope():
            assert Notification.objects.count() == 1
            later = now + timedelta(days=1)
            actions.mark_read(asked, by=egor, now=later)
            notify_author(city=tomsk, key=str(Hosting.objects.get().pk), now=later)
            assert Notification.objects.count() == 1, "it was read already"
        with omsk.scope():
            assert not Notification.objects.filter(kind="questions.answers").exists()

    def test_another_city_can_set_no_alarm_about_it(
        self, omsk: City, tomsk: City, taken: Hosting
    ) -> None:
        sent = {"kind": CAME_BACK, "from_city_id": omsk.pk, "to_city_id": omsk.pk}
        set_alarm(**sent, key=str(taken.pk))
        set_alarm(**sent | {"to_city_id": tomsk.pk}, key="999")
        with hub_scope():
            assert not Alarm.objects.filter(kind=CAME_BACK).exists()

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
        assert len(perspectives_in(tomsk)) == 3

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
        assert ("Boris thinks of leasing", "Boris") in perspectives_in(tomsk)
        with omsk.scope():
            actions.recall(Reply.objects.get(pk=first.pk), by=boris, now=now)
            actions.collect(city=omsk, key=str(tonight.pk), now=now)
            actions.follow_capture(collected["Boris"], city=omsk)
            assert Capture.objects.get(pk=collected["Boris"].pk).text  # at home it stays
        assert perspectives_in(tomsk) == [("Vera thinks of leasing", "")]
        with tomsk.scope():
            assert not Reply.objects.filter(text__contains="Boris").exists()

    def test_a_thought_taken_back_at_home_is_gone_there(
        self, omsk: City, tomsk: City, collected: dict[str, Capture], now: datetime
    ) -> None:
        thought = collected["Vera"]
        with omsk.scope():
            live.take_back(thought, by=thought.by, now=now)
        assert perspectives_in(tomsk) == [("Boris thinks of leasing", "")]

    def test_who_leaves_is_no_longer_named(
        self, omsk: City, tomsk: City, boris: Member, collected: dict[str, Capture], now: datetime
    ) -> None:
        with omsk.scope():
            reply = Reply.objects.get(capture_id=collected["Boris"].pk)
            actions.sign(reply, by=boris, with_name=True)
            leave_city(member=boris, now=now)
        assert {name for _text, name in perspectives_in(tomsk)} == {""}

    def test_after_closing_nothing_more_goes_back(
        self, omsk: City, tomsk: City, egor: Member, evening: dict[str, Capture],
        asked: NetworkQuestion, tonight: Meeting, now: datetime,
    ) -> None:  # fmt: skip
        with tomsk.scope():
            actions.close(asked, by=egor, now=now)
        with omsk.scope():
            actions.collect(city=omsk, key=str(tonight.pk), now=now)
        assert perspectives_in(tomsk) == []

    def test_a_paused_city_shows_nothing_until_it_is_back(
        self, omsk: City, tomsk: City, collected: dict[str, Capture]
    ) -> None:
        for state, number in ((City.State.PAUSED, 0), (City.State.ACTIVE, 2)):
            with hub_scope():
                omsk.state = state
                omsk.save()
                actions.refresh_city(omsk)
            assert len(perspectives_in(tomsk)) == number
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
