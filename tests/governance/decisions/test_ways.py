"""Other ways: polls, dots, rankings, dates, advice, elections; delegation and recorded words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenants.governance.decisions import actions, errors
from tenants.governance.decisions.models import Decision, Elector, Result, Say, Way, Word
from tenants.governance.decisions.notices import RECORDED
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, Clock, Visitor
from tests.governance.decisions.making import ANSWERS, proposal, ring, row

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)
COMMON = {"title": "Which?", "text": "Which one?", "electors": "all", "days": "4"}


def opened(city: City, browser: Visitor, way: str, **more: str) -> Decision:
    answer = browser.post(f"/decisions/new/?way={way}", {**COMMON, **more})
    assert answer.status_code == 302, answer.text
    with city.scope():
        found: Decision = Decision.objects.latest("pk")
    return found


@pytest.mark.parametrize(
    ("way", "facts", "his", "hers", "shown"),
    [
        ("poll", {"options": "Tea\nCoffee", "most_choices": "1"}, {"ballot": "1"},
         {"ballot": "1"}, "Coffee"),
        ("dots", {"options": "Tea\nCoffee", "most_choices": "3"},
         {"ballot_0": "1", "ballot_1": "2"}, {"ballot_1": "3"}, "Coffee"),
        ("ranked", {"options": "Tea\nCoffee\nMilk"}, {"ballot_1": "1", "ballot_0": "2"},
         {"ballot_1": "1"}, "Coffee"),
        ("time", {"option_1": "2026-12-04T18:00", "option_2": "2026-12-05T19:30"},
         {"ballot_0": "maybe", "ballot_1": "yes"}, {"ballot_0": "no", "ballot_1": "yes"},
         "Sat 5 December, 19:30"),
    ],
)  # fmt: skip
def test_from_options_to_an_outcome(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock,
    way: str, facts: dict[str, str], his: dict[str, str], hers: dict[str, str], shown: str,
) -> None:  # fmt: skip
    clock(NOW)
    browser, other, third = visit(omsk, anna), visit(omsk, boris), visit(omsk, vera)
    decision = opened(omsk, browser, way, **facts)
    url = f"/decisions/{decision.pk}/"
    assert "Your choice" in other.get(url).text
    assert "How it stands" not in other.get(url).text
    with omsk.scope():
        assert inbox.counts(boris, now=NOW)["decision"] == 1
    wrong = other.post(f"{url}ballot/", {"ballot": "9", "ballot_0": "77", "ballot_1": "x"})
    assert wrong.status_code == 422
    with omsk.scope():
        assert not Elector.objects.filter(has_spoken=True).exists()
    page = other.post(f"{url}ballot/", his, follow=True).text
    assert "How it stands" in page
    assert "You can change it until the end." in page
    assert "How it stands" not in third.get(url).text
    other.post(f"{url}ballot/", his)
    browser.post(f"{url}ballot/", hers)
    ring(omsk, now=decision.closes_at)
    done = row(omsk, decision)
    assert (done.result, done.tally["winners"], done.tally["given"]) == (Result.DECIDED, [1], 2)
    clock(decision.closes_at + HOUR)
    page = third.get(url).text
    assert shown in page
    assert "ahead" in page
    assert other.post(f"{url}ballot/", hers).status_code == 422


def test_a_program_chooses(omsk: City, anna: Member, boris: Member) -> None:
    hers = Program(omsk, anna)
    sent = {"title": "Which?", "text": "W", "way": "ranked", "options": ["a", "b", "c"], "days": 2}
    status, made = hers("POST", "decisions/", sent)
    assert (status, made["options"]) == (201, ["a", "b", "c"])
    path = f"decisions/{made['id']}/ballot/"
    status, refused = hers("PUT", path, {"places": {"7": 1}})
    assert (status, refused["code"]) == (400, "wrong_ballot")
    status, chosen = hers("PUT", path, {"places": {"2": 9, "0": 4}})
    assert (status, chosen["my_word"]) == (200, {"places": {"0": 1, "2": 2}})


def test_advice_is_heard_and_answered(
    omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    decision = opened(omsk, hers, "advice")
    url = f"/decisions/{decision.pk}/"
    his.post(f"{url}words/", {"kind": "advice", "text": "Ask the neighbours first."})
    page = hers.get(url).text
    assert "Ask the neighbours first." in page
    ring(omsk, now=decision.closes_at)
    assert row(omsk, decision).result == Result.DECIDED
    clock(decision.closes_at + HOUR)
    assert his.post(f"{url}announcement/", {"text": "Mine?"}).status_code == 422
    hers.post(f"{url}announcement/", {"text": "We ask them on Sunday."})
    assert "We ask them on Sunday." in his.get(url).text


def test_an_election_without_candidates(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    decision = opened(omsk, hers, "election", review="13")
    url = f"/decisions/{decision.pk}/"
    his.post(f"{url}nomination/", {"to": vera.pk, "text": "She hears the quiet ones."})
    page = visit(omsk, vera).get(url).text
    assert "She hears the quiet ones." not in page
    assert "Shown once you have named somebody yourself." in page
    hers.post(f"{url}nomination/", {"to": boris.pk, "text": "He is there each week."})
    page = hers.get(url).text
    assert "She hears the quiet ones." in page
    hers.post(f"{url}nomination/", {"to": vera.pk, "text": "Boris has convinced me."})
    with omsk.scope():
        with pytest.raises(errors.NotYet):
            actions.propose_person(decision, by=anna, about=boris, text="He.", now=NOW)
        with pytest.raises(errors.NotTheLead):
            actions.propose_person(decision, by=boris, about=vera, text="She.", now=NOW)
        with pytest.raises(errors.NotYet):
            actions.consent(decision, by=anna, now=decision.closes_at - HOUR)
    hers.post(f"{url}person/", {"to": vera.pk, "text": "Both reasons are about listening."})
    for who in (hers, his, visit(omsk, vera)):
        assert "Vera" in who.get(url).text
        who.post(f"{url}consent/")
    hers.post(f"{url}closing/")
    done = row(omsk, decision)
    assert (done.result, done.options) == (Result.DECIDED, [vera.pk])
    with omsk.scope():
        assert Word.objects.filter(kind="nomination", taken_back_at=None).count() == 2


class TestDelegation:
    def test_a_word_counts_for_two_until_the_other_speaks(
        self, omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
    ) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris, vera], quorum=3)
        clock(ANSWERS)
        his, url = visit(omsk, boris), f"/decisions/{decision.pk}/"
        his.post(f"{url}delegation/", {"to": anna.pk})
        page = his.get(url).text
        assert "Anna speaks for you here" in page
        with omsk.scope():
            assert not inbox.counts(boris, now=ANSWERS)["decision"]
            actions.consent(decision, by=anna, now=ANSWERS)
            assert actions.closing.counted(decision).tally["consent"] == 2
            actions.stand_aside(decision, by=boris, now=ANSWERS)
            tally = actions.closing.counted(decision).tally
            assert (tally["given"], tally["consent"], tally["aside"]) == (2, 1, 1)

    def test_nobody_speaks_for_many_and_no_word_is_handed_on_twice(
        self, omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member
    ) -> None:
        everybody = [anna, boris, vera, gleb]
        with omsk.scope():
            decision = proposal(anna, everybody)
            for member in (boris, vera):
                actions.delegate(decision, by=member, to=anna, now=NOW)
            with pytest.raises(errors.NoDelegate):
                actions.delegate(decision, by=gleb, to=anna, now=NOW)
            with pytest.raises(errors.NoDelegate):
                actions.delegate(decision, by=gleb, to=boris, now=NOW)
            with pytest.raises(errors.NoDelegate):
                actions.delegate(decision, by=gleb, to=gleb, now=NOW)
            with pytest.raises(errors.Trusted):
                actions.delegate(decision, by=anna, to=gleb, now=NOW)
            leave_city(member=anna, now=NOW)
            waits = Elector.objects.filter(decision=decision).silent()
            assert set(waits.values_list("member", flat=True)) == {m.pk for m in everybody[1:]}


def test_the_word_of_somebody_absent_is_visible_and_theirs(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        decision = proposal(anna, [anna, boris, vera])
    clock(ANSWERS)
    hers, his, url = visit(omsk, anna), visit(omsk, boris), f"/decisions/{decision.pk}/"
    hers.post(f"{url}recording/", {"to": boris.pk, "say": Say.CONSENT})
    page = his.get(url).text
    assert "Anna wrote down for you: consents" in page
    with omsk.scope():
        assert Notification.objects.filter(kind=RECORDED, member=boris).count() == 1
    his.post(f"{url}aside/")
    page = hers.post(f"{url}recording/", {"to": boris.pk, "say": Say.CONSENT}).text
    assert "They have given their word themselves" in page
    with omsk.scope():
        mine = Elector.objects.get(decision=decision, member=boris)
        assert (mine.say, mine.recorded_by) == (Say.ASIDE, None)


@pytest.mark.parametrize(
    ("way", "options", "refusal"),
    [
        (Way.POLL, ["one"], errors.NoOptions),
        (Way.RANKED, [str(n) for n in range(21)], errors.NoOptions),
        (Way.CONSENT, ["a", "b"], errors.NoOptions),
    ],
)
def test_options_that_are_none(
    omsk: City, anna: Member, boris: Member, way: str, options: list[str], refusal: type[Exception]
) -> None:
    with omsk.scope():
        with pytest.raises(refusal):
            proposal(anna, [anna, boris], way=way, options=options)
        assert not Decision.objects.exists()
