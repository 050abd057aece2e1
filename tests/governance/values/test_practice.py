"""One value or rule a week in practice, and what people notice about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.governance.decisions.models import Decision
from tenants.governance.values import errors, practice
from tenants.governance.values.models import Observation, Rule, Value
from tenants.governance.values.subjects import Subject
from tenants.meetings.actions import close_meeting
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, Clock, Visitor
from tests.governance.values.test_lineage import TITLE, decide, rule_of, value_of
from tests.live.conftest import doors, people, room, thursdays, tonight

__all__ = ["doors", "people", "room", "thursdays", "tonight"]
Visit = Callable[..., Visitor]
WEEK = timedelta(weeks=1)
WORDS = "Three people asked before they advised."


@pytest.fixture
def value(omsk: City, anna: Member, boris: Member) -> Value:
    with omsk.scope():
        return value_of(anna, boris)


@pytest.fixture
def rule(omsk: City, anna: Member, boris: Member, value: Value) -> Rule:
    """On trial; younger than the value."""
    with omsk.scope():
        found = rule_of(anna, value)
        decide(Decision.objects.about(Subject.RULE, found.pk).get(), anna, boris)
        found.refresh_from_db()
    return found


@pytest.fixture
def evening(
    omsk: City, tonight: Meeting, room: dict[str, Attendance], clock: Clock, doors: datetime
) -> Meeting:
    """Omsk's evening, with Anna and Boris at it."""
    clock(doors)
    return tonight


def test_it_is_the_turn_of_what_has_waited_longest(
    omsk: City, anna: Member, value: Value, rule: Rule
) -> None:
    with omsk.scope():
        turns = []
        for week in range(4):
            now = NOW + week * WEEK
            turns.append(practice.in_practice(now=now))
            practice.practise_this_week(now=now)
            practice.practise_this_week(now=now + timedelta(hours=2))
            assert practice.in_practice(now=now + timedelta(days=1)) == turns[-1]
        assert turns == [value, rule, value, rule]
        monday = practice.week_of(now) + WEEK
        assert practice.in_practice(now=monday - timedelta(seconds=1)) == rule
        assert practice.in_practice(now=monday) == value
        Rule.objects.filter(pk=rule.pk).update(state=Rule.State.DROPPED)
        assert practice.in_practice(now=now) == value
        with pytest.raises(errors.NotPossibleNow):
            practice.choose(rule, by=anna, now=now)
        Value.objects.update(state=Value.State.WITHDRAWN)
        assert practice.in_practice(now=now) is None
        practice.practise_this_week(now=now)


def test_an_evening_counts_and_a_week_without_one_does_not(
    omsk: City, anna: Member, value: Value, rule: Rule, evening: Meeting, clock: Clock
) -> None:
    with omsk.scope():
        assert practice.in_practice(now=evening.starts_at - WEEK) == value
        assert practice.in_practice(now=evening.starts_at) == value
        clock(evening.ends_at)
        close_meeting(evening, by=anna, now=evening.ends_at)
        assert practice.in_practice(now=evening.ends_at) == value
        assert practice.in_practice(now=evening.ends_at + WEEK) == rule


def test_the_core_chooses_another_one_for_the_week(
    omsk: City, anna: Member, boris: Member, value: Value, rule: Rule, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    sent = {"thing": f"rule-{rule.pk}"}
    assert "Put it in practice" not in his.get("/rules/").text
    assert his.post("/rules/practice/", sent).status_code == 403
    hers.post("/rules/practice/", {"thing": "rule-999"})
    with omsk.scope():
        assert practice.in_practice(now=NOW) == value
        assert not Rule.objects.exclude(practised_at=None).exists()
    page = hers.post("/rules/practice/", sent, follow=True).text
    assert "In practice this week." in page
    with omsk.scope():
        assert practice.in_practice(now=NOW) == rule
        assert practice.in_practice(now=NOW + WEEK) == value


def test_two_observations_of_an_evening_are_gathered_for_the_review(
    omsk: City,
    tomsk: City,
    anna: Member,
    boris: Member,
    darya: Member,
    rule: Rule,
    evening: Meeting,
    visit: Visit,
    clock: Clock,
    doors: datetime,
) -> None:
    with omsk.scope():
        practice.choose(rule, by=anna, now=doors)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    phone = f"/meetings/{evening.pk}/live/phone/"
    assert rule.title in hers.get(f"/meetings/{evening.pk}/live/projector/").text
    page = his.get(phone).text
    assert rule.title in page
    assert rule.observations_url in page
    sent = {"text": WORDS, "meeting": evening.pk}
    answer = his.post(rule.observations_url, sent, follow=True)
    assert answer.redirect_chain == [(phone, 302)]
    assert WORDS in answer.text
    assert WORDS not in hers.get(phone).text
    clock(doors + timedelta(minutes=5))
    hers.post(rule.observations_url, {"text": "Nobody was cut short.", "meeting": evening.pk})
    page = hers.get(rule.get_absolute_url()).text
    assert page.index("Nobody was cut short.") < page.index(WORDS)
    assert "Boris" in page[page.index(WORDS) :]
    assert page.count("Take it back") == 1
    with omsk.scope():
        first, _second = Observation.objects.order_by("pk")
        kept = (first.rule, first.value, first.meeting, first.member, first.made_at)
        assert kept == (rule, None, evening, boris, doors)
    with tomsk.scope():
        assert not Observation.objects.exists()
    assert visit(tomsk, darya).get(rule.get_absolute_url()).status_code == 404

    removal = f"/observations/{first.pk}/removal/"
    assert "Only its author" in hers.post(removal, follow=True).text
    with omsk.scope():
        assert Observation.objects.count() == 2
    assert his.post(removal).headers["Location"] == phone
    clock(evening.ends_at + timedelta(days=2))
    his.post(rule.observations_url, {"text": "At home I thought: it helps."})
    with omsk.scope():
        assert list(Observation.objects.about(rule).values_list("text", "meeting")) == [
            ("At home I thought: it helps.", None),
            ("Nobody was cut short.", evening.pk),
        ]


def test_what_is_refused_changes_nothing_and_keeps_its_text(
    omsk: City, value: Value, vera: Member, evening: Meeting, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        Attendance.objects.filter(member=vera).delete()
    hers = visit(omsk, vera)
    long = hers.post(value.observations_url, {"text": "word " * 61})
    assert long.status_code == 422
    assert "word word word" in long.text
    away = hers.post(value.observations_url, {"text": WORDS, "meeting": evening.pk})
    assert away.status_code == 422
    assert "You weren’t at that meeting." in away.text
    assert WORDS in away.text
    assert hers.post(value.observations_url, {"text": "  "}).status_code == 422
    assert visit(omsk).post(value.observations_url, {"text": WORDS}).status_code == 302
    with omsk.scope():
        with pytest.raises(errors.ObservationTooLong):
            practice.observe(value, by=vera, text="x" * 301, now=now)
        with pytest.raises(errors.NothingObserved):
            practice.observe(value, by=vera, text=" ", now=now)
        Value.objects.update(state=Value.State.WITHDRAWN)
        with pytest.raises(errors.NotPossibleNow):
            practice.observe(value, by=vera, text=WORDS, now=now)
        assert not Observation.objects.exists()


def test_a_program_writes_observations_and_takes_its_own_back(
    omsk: City, boris: Member, value: Value, vera: Member
) -> None:
    his, hers = Program(omsk, boris), Program(omsk, vera)
    status, made = his("POST", "observations/", {"text": WORDS})
    assert (status, made["value"], made["rule"]) == (201, value.pk, None)
    assert his("POST", "observations/", {"text": "x" * 301})[0] == 400
    (found,) = hers.rows("observations/")
    assert (found["text"], found["member"]["name"]) == (WORDS, "Boris")
    assert hers("DELETE", f"observations/{made['id']}/")[0] == 403
    assert his("DELETE", f"observations/{made['id']}/")[0] == 204
    assert hers.rows("observations/") == []
    with omsk.scope():
        Value.objects.update(state=Value.State.WITHDRAWN)
    assert his("POST", "observations/", {"text": WORDS})[0] == 409


def test_pages_take_as_many_statements_for_one_observation_as_for_three(
    omsk: City, boris: Member, rule: Rule, evening: Meeting, visit: Visit, doors: datetime
) -> None:
    his = visit(omsk, boris)
    addresses = (rule.get_absolute_url(), "/rules/", f"/meetings/{evening.pk}/live/phone/")
    with omsk.scope():
        practice.practise_this_week(now=doors)
        Value.objects.update(state=Value.State.WITHDRAWN)
    counts = []
    for texts in (["One"], ["Two", "Three"]):
        with omsk.scope():
            for text in texts:
                practice.observe(rule, by=boris, text=text, meeting=evening, now=doors)
        taken = []
        for address in addresses:
            his.get(address)
            with CaptureQueriesContext(connection) as statements:
                his.get(address)
            taken.append(len(statements))
        counts.append(taken)
    assert counts[0] == counts[1]
    assert "Three" in his.get(addresses[2]).text
    assert TITLE not in his.get(addresses[2]).text
