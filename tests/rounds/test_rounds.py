"""A round about a question: opened, words given alone, read together, ended, taken along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.conversations.models import Post
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.products.actions.merging import merge_questions
from tenants.products.actions.questions import answer_question, withdraw_question
from tenants.products.models import Question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.rounds import actions, errors
from tenants.rounds.models import Round, RoundWord
from tenants.rounds.queries import RoundPage, round_page
from tenants.rounds.steps import timetable
from tests.cast import NOW, Clock, Visitor, person
from tests.products.making import question
from tests.rounds.conftest import Open

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)


def say(
    round: Round, by: Member, text: str = "Ask three who said no.", hours: int = 1
) -> RoundWord:
    return actions.give_word(by=by, round=round, text=text, now=NOW + hours * HOUR)


def seen(round: Round, reader: Member, hours: int) -> RoundPage:
    return round_page(round.pk, reader=reader, now=NOW + hours * HOUR)


def texts(page: RoundPage) -> list[str]:
    return [word.text for word in page.words]


def ring(city: City, kind: str, hours: int) -> None:
    alarm = Alarm.objects.get(kind=kind)
    assert alarms.ring(alarm.pk, city=city, now=NOW + hours * HOUR)


def told(kind: str) -> set[str]:
    rows = Notification.objects.filter(kind=f"rounds.{kind}").select_related("member")
    return {row.member.name for row in rows}


def test_words_are_hidden_until_ones_own_is_given_or_the_step_is_over(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        say(round, boris)
        alone = seen(round, vera, 2)
        assert (texts(alone), alone.hidden, alone.spoken, alone.may_speak) == ([], 1, 1, True)
        assert texts(seen(round, anna, 2)) == ["Ask three who said no."]
        say(round, vera, "Give it away.", 3)
        assert texts(seen(round, vera, 4)) == ["Ask three who said no."]
        assert texts(seen(round, boris, 4)) == ["Give it away."]
        assert texts(seen(round, gleb, 23)) == []
        together = seen(round, gleb, 24)
        assert texts(together) == ["Ask three who said no.", "Give it away."]
        assert (together.is_together, together.may_speak) == (True, True)
        actions.withdraw_word(by=vera, round=round, now=NOW + 5 * HOUR)
        assert texts(seen(round, vera, 6)) == []


def test_a_word_is_edited_until_its_step_ends(
    omsk: City, boris: Member, vera: Member, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        say(round, boris)
        assert say(round, boris, "Ask four.", 23).text == "Ask four."
        assert not seen(round, boris, 24).may_edit
        with pytest.raises(errors.WordStands):
            say(round, boris, "Ask five.", 24)
        say(round, vera, "Late.", 30)
        assert seen(round, vera, 31).may_edit
        say(round, vera, "Late, and better.", 47)
        assert list(round.words.values_list("text", flat=True)) == [
            "Ask four.",
            "Late, and better.",
        ]


def test_an_hour_is_an_hour_also_while_clocks_change() -> None:
    berlin = datetime(2027, 3, 27, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    (step,) = timetable("alone", hours=48, now=berlin)
    assert step.ends_at - berlin.astimezone(UTC) == 48 * HOUR
    assert step.ends_at.astimezone(berlin.tzinfo).hour == 13


def test_it_ends_by_its_alarm_and_is_kept(
    omsk: City,
    anna: Member,
    boris: Member,
    vera: Member,
    asked: Question,
    opened: Open,
    visit: Visit,
    clock: Clock,
) -> None:
    round = opened()
    with omsk.scope():
        say(round, boris)
        with pytest.raises(errors.StillOpen):
            actions.take_along(round, by=anna, text="Three", now=NOW + HOUR)
        with pytest.raises(errors.RoundOver):
            say(round, vera, "In the second of the end", 48)  # its alarm has not rung
        ring(omsk, "rounds.end", 49)
        round.refresh_from_db()
        assert round.ended_at == NOW + 48 * HOUR
        assert told("ended") == {"Anna", "Boris"}
        assert told("opened") == set()
        assert inbox.counts(anna, now=NOW + 50 * HOUR)["round_taking"] == 1
        actions.take_along(round, by=anna, text="I ask three.", now=NOW + 51 * HOUR)
        assert inbox.counts(anna, now=NOW + 52 * HOUR)["round_taking"] == 0
        assert told("taken") == {"Boris"}
    clock(NOW + 53 * HOUR)
    browser = visit(omsk, vera)
    assert "I ask three." in browser.get(f"/questions/{round.question_id}/").text
    page = browser.get(round.get_absolute_url()).text
    assert "Ask three who said no." in page
    assert "Anna takes along" in page
    line = browser.get(f"/products/{asked.product_id}/").text
    assert "Round: 1 perspective" in line


def test_a_round_without_words_ends_kindly(
    omsk: City, anna: Member, vera: Member, opened: Open, visit: Visit, clock: Clock
) -> None:
    round = opened()
    with omsk.scope():
        ring(omsk, "rounds.end", 48)
        assert told("ended") == {"Anna"}
        assert inbox.counts(anna, now=NOW + 50 * HOUR)["round_taking"] == 0
    clock(NOW + 50 * HOUR)
    for reader in (anna, vera):
        page = visit(omsk, reader).get(round.get_absolute_url()).text
        assert "Nobody found the words this time" in page
    assert "nobody found the words" in visit(omsk, anna).get("/notifications/").text


def test_those_asked_by_name_are_reminded_once_and_others_do_not_speak(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, opened: Open
) -> None:
    round = opened(asks="chosen", chosen=[boris, vera, anna])
    with omsk.scope():
        assert told("asked") == {"Boris", "Vera"}
        assert inbox.counts(vera, now=NOW)["round_word"] == 1
        assert inbox.counts(gleb, now=NOW)["round_word"] == 0
        say(round, boris)
        row = Notification.objects.get(kind="rounds.asked", member=boris)
        assert row.read_at
        with pytest.raises(errors.NotAmongAsked):
            say(round, gleb)
        with pytest.raises(errors.OwnRound):
            say(round, anna)
        ring(omsk, "rounds.remind", 12)
        assert told("reminder") == {"Vera"}
        # Half of the time is at night: the letter waits for the morning.
        letters = Alarm.objects.filter(kind="notifications.hand_over", key__contains="reminder")
        (due_at,) = letters.values_list("due_at", flat=True)
        assert (NOW + 12 * HOUR).astimezone(omsk.zone).hour == 3
        assert due_at.astimezone(omsk.zone).hour >= 8
        actions.end_round(round, by=anna, now=NOW + 13 * HOUR)
        assert (told("reminder"), told("asked")) == (set(), set())
        assert inbox.counts(vera, now=NOW + 14 * HOUR)["round_word"] == 0
        assert not Alarm.objects.filter(kind__startswith="rounds.").exists()


def test_an_opening_by_mistake_is_undone_while_nobody_spoke(
    omsk: City, anna: Member, boris: Member, opened: Open
) -> None:
    round = opened(asks="chosen", chosen=[boris])
    with omsk.scope():
        with pytest.raises(errors.RoundNotYours):
            actions.undo_round(round, by=boris)
        actions.undo_round(round, by=anna)
        assert not Round.objects.exists()
        assert not Notification.objects.filter(kind__startswith="rounds.").exists()
        assert not Alarm.objects.filter(kind__startswith="rounds.").exists()
    again = opened()
    with omsk.scope():
        say(again, boris)
        with pytest.raises(errors.WordsGiven):
            actions.undo_round(again, by=anna)
        assert RoundWord.objects.get().text == "Ask three who said no."


def test_refused_openings_change_nothing(
    omsk: City, anna: Member, boris: Member, asked: Question, opened: Open
) -> None:
    for more, refusal in (
        ({"by": boris}, errors.RoundNotYours),
        ({"asks": "table"}, errors.NobodyAsked),
        ({"asks": "chosen", "chosen": [anna]}, errors.NobodyChosen),
    ):
        facts: dict[str, Any] = {
            "by": anna,
            "hours": 24,
            "shape": "alone",
            "asks": "all",
            "now": NOW,
        }
        with omsk.scope(), pytest.raises(refusal):
            actions.open_round(asked, **(facts | more))
    with omsk.scope():
        assert not Round.objects.exists()
    opened()
    with pytest.raises(errors.RoundIsOpen):
        opened()
    with omsk.scope():
        assert Round.objects.count() == 1
        assert Alarm.objects.filter(kind="rounds.end").count() == 1
        answer_question(asked, by=anna, answer="Three said yes.", now=NOW)
    with pytest.raises(errors.QuestionClosed):
        opened()


def test_a_round_that_no_alarm_has_ended_makes_way_for_the_next(omsk: City, opened: Open) -> None:
    first, second = opened(), opened(now=NOW + 60 * HOUR)
    with omsk.scope():
        first.refresh_from_db()
        assert first.ended_at == NOW + 48 * HOUR
        assert second.is_open(now=NOW + 61 * HOUR)


def test_a_settled_question_ends_its_round_and_a_merged_one_goes_on(
    omsk: City, anna: Member, boris: Member, vera: Member, asked: Question, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        say(round, boris)
        other = question(vera, "Who repairs it?")
        merge_questions(asked, into=other, by=anna, now=NOW + HOUR)
        assert round_page(round.pk, reader=vera, now=NOW + 2 * HOUR).is_open
        say(round, vera, "Me too.", 3)
        asked.refresh_from_db()
        asked.state = Question.State.QUEUED
        asked.merged_into = None
        asked.save()
        withdraw_question(asked, by=anna)
        round.refresh_from_db()
        assert round.ended_at
        assert told("ended") == {"Anna"}  # others don't read the question any more
        assert not Round.objects.seen_by(vera).exists()


def test_who_leaves_is_not_waited_for_and_their_words_stay(
    omsk: City, anna: Member, boris: Member, vera: Member, opened: Open
) -> None:
    round = opened(asks="chosen", chosen=[boris, vera])
    with omsk.scope():
        say(round, boris)
        leave_city(member=boris, now=NOW + 2 * HOUR)
        leave_city(member=vera, now=NOW + 2 * HOUR)
        page = seen(round, anna, 3)
        assert (texts(page), page.asked) == (["Ask three who said no."], 1)
        leave_city(member=anna, now=NOW + 3 * HOUR)
        round.refresh_from_db()
        assert round.ended_at
        assert told("ended") == set()


def test_people_answer_each_other_in_the_talk_once_it_is_together(
    omsk: City, anna: Member, boris: Member, vera: Member, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        word = say(round, boris)
        with pytest.raises(errors.NotTogetherYet):
            actions.answer_word(word, by=anna, text="Whom?", now=NOW + 2 * HOUR)
        assert not Post.objects.exists()
        post = actions.answer_word(word, by=vera, text="Whom?", now=NOW + 25 * HOUR)
        assert post.text == "> Ask three who said no.\n\n@Boris, Whom?"
        assert post.thread.question_id == round.question_id
        kinds = Notification.objects.filter(kind__startswith="conversations.")
        rows = kinds.values_list("member__name", "kind")
        assert set(rows) == {
            ("Boris", "conversations.mention"),
            ("Anna", "conversations.post_on_mine"),
        }


def test_its_author_marks_what_helped(
    omsk: City, anna: Member, boris: Member, vera: Member, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        word = say(round, boris)
        with pytest.raises(errors.RoundNotYours):
            actions.mark_helped(word, by=vera, helped=True, now=NOW + 2 * HOUR)
        actions.mark_helped(word, by=anna, helped=True, now=NOW + 2 * HOUR)
        actions.mark_helped(word, by=anna, helped=True, now=NOW + 3 * HOUR)
        word.refresh_from_db()
        assert word.helped_at == NOW + 2 * HOUR
        row = Notification.objects.get(kind="outcome.helped")
        assert (row.member, row.url) == (boris, f"/rounds/{round.pk}/#word-{word.pk}")


def test_a_page_costs_the_same_for_one_word_and_for_thirty(
    omsk: City, anna: Member, boris: Member, opened: Open
) -> None:
    round = opened()
    with omsk.scope():
        say(round, boris)
        with CaptureQueriesContext(connection) as few:
            assert len(seen(round, anna, 2).words) == 1
        for number in range(29):
            say(round, person(omsk, f"Person{number}"), f"Word {number}", 2)
        with CaptureQueriesContext(connection) as many:
            assert len(seen(round, anna, 3).words) == 30
    assert len(few) == len(many) == 2
