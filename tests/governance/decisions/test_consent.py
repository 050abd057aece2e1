"""A proposal by consent: questions, reactions, an objection that makes it better, the outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.governance.decisions import actions, errors
from tenants.governance.decisions.models import Decision, Elector, Result, Word
from tenants.governance.decisions.notices import CLOSED, NEEDED, OPENED
from tenants.governance.decisions.schedule import CLOSE, REMIND, evening_in
from tenants.governance.decisions.signals import decision_closed
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.models import Notification
from tenants.registry.models import Alarm, City
from tests.cast import NOW, Clock, Visitor, person
from tests.governance.decisions.making import ANSWERS, CHANGE, ENDS, HARM, WEEK, proposal, ring, row

Visit = Callable[..., Visitor]
HOUR = timedelta(hours=1)


def told(city: City, kind: str) -> list[str]:
    with city.scope():
        rows = Notification.objects.filter(kind=kind).order_by("member__name")
        return list(rows.values_list("member__name", flat=True))


def test_from_a_proposal_to_a_decision(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    hers, his, veras = visit(omsk, anna), visit(omsk, boris), visit(omsk, vera)
    sent = {
        "title": "Begin at six",
        "text": "We begin at **six** sharp.",
        "electors": "all",
        "days": "7",
        "review": "13",
    }
    page = hers.post("/decisions/new/", sent, follow=True).text
    assert "Opened." in page
    assert "3 people are asked" in page
    assert "<strong>six</strong>" in page
    with omsk.scope():
        decision = Decision.objects.get()
    url = f"/decisions/{decision.pk}/"
    assert (decision.elector_count, decision.quorum) == (3, 2)
    assert decision.review_on == date(2027, 2, 25)
    assert told(omsk, OPENED) == ["Boris", "Vera"]

    assert "Is everything clear?" in his.get(url).text
    his.post(f"{url}words/", {"kind": "question", "text": "And those who are late?"})
    with omsk.scope():
        question = Word.objects.get(kind="question")
    hers.post(f"{url}words/", {"kind": "answer", "text": "Come in.", "reply_to": question.pk})
    page = veras.get(url).text
    assert page.index("And those who are late?") < page.index("Come in.")
    assert hers.post(f"{url}consent/", follow=True).text.count("not time for this yet") == 1

    hers.post(f"{url}next-step/")
    assert "What do you think of it?" in his.get(url).text
    his.post(f"{url}words/", {"kind": "reaction", "text": "I like it."})
    his.post(f"{url}words/", {"kind": "reaction", "text": "I like it, mostly."})
    page = veras.get(url).text
    assert "I like it, mostly." in page
    assert "I like it.<" not in page
    with omsk.scope():
        assert not inbox.counts(boris, now=NOW)["decision"]

    hers.post(f"{url}next-step/")
    assert "Your word is needed" in his.get("/today/").text
    page = his.post(f"{url}objection/", {"text": "No!", "change": "no"}).text
    assert "at least 20 characters" in page
    assert "No!" in page
    with omsk.scope():
        assert not Elector.objects.filter(has_spoken=True).exists()
    his.post(f"{url}objection/", {"text": HARM, "change": CHANGE})
    page = veras.get(url).text
    assert HARM not in page
    assert "shown once you have given yours" in page
    veras.post(f"{url}consent/")
    page = veras.get(url).text
    assert HARM in page
    assert CHANGE in page
    assert "You have given it: consents" in page

    with omsk.scope():
        objection = Word.objects.get(kind="objection")
    form = {"text": "We begin at half past six.", "why": "For those who work."}
    assert "choose which" in hers.post(f"{url}version/", form).text
    assert row(omsk, decision).version == 1
    hers.post(f"{url}version/", {**form, "objections": [objection.pk]})
    assert row(omsk, decision).version == 2
    page = his.get(url).text
    assert "The proposal, text 2" in page
    assert "take your objection in. Does it?" in page
    assert told(omsk, NEEDED) == ["Boris"]
    page = hers.post(f"{url}closing/", follow=True).text
    assert "Not everybody has given their word" in page
    his.post(f"{url}consent/")
    hers.post(f"{url}aside/")
    page = hers.post(f"{url}closing/", follow=True).text
    assert "3 of 3 gave their word, 2 were needed." in page
    assert "2 consent." in page
    assert "1 stands aside." in page
    assert "1 objection was taken in." in page
    done = row(omsk, decision)
    assert (done.result, done.text) == (Result.DECIDED, "We begin at half past six.")
    assert told(omsk, CLOSED) == ["Anna", "Boris", "Vera"]
    with omsk.scope():
        assert not Alarm.objects.filter(kind__in=[CLOSE, REMIND]).exists()
    assert "Begin at six" in veras.get("/decisions/").text


def test_nobody_reads_or_acts_from_outside(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, egor: Member, visit: Visit
) -> None:
    with tomsk.scope():
        proposal(darya, [darya, egor], title="A secret of Tomsk")
    with omsk.scope():
        mine = proposal(anna, [anna, boris])
    assert "A secret of Tomsk" not in visit(omsk, boris).get(f"/decisions/{mine.pk}/").text
    assert "A secret of Tomsk" not in visit(omsk, boris).get("/decisions/").text
    answer = visit(omsk).get(f"/decisions/{mine.pk}/")
    assert answer["Location"].startswith("/join/")


class TestClosing:
    def test_the_alarm_counts_and_tells_the_app_that_asked(
        self, omsk: City, anna: Member, boris: Member, vera: Member
    ) -> None:
        heard: list[Any] = []

        def hear(*, decision: Decision, **_: Any) -> None:
            heard.append((decision.subject_kind, decision.subject_id, decision.result))

        with omsk.scope():
            decision = proposal(anna, [anna, boris, vera], subject=("tea", 7))
            for member in (anna, boris):
                actions.consent(decision, by=member, now=ANSWERS)
        decision_closed.connect(hear)
        try:
            ring(omsk, now=ENDS - HOUR)
            assert not heard
            ring(omsk, now=ENDS)
            ring(omsk, now=ENDS + HOUR)
        finally:
            decision_closed.disconnect(hear)
        assert heard == [("tea", 7, "decided")]
        assert row(omsk, decision).tally == {
            "given": 2, "consent": 2, "aside": 0, "objections": 0, "integrated": 0
        }  # fmt: skip
        assert told(omsk, NEEDED) == ["Vera"]  # once

    def test_an_objection_that_stands_is_the_reason(
        self, omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
    ) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris])
            actions.consent(decision, by=anna, now=ANSWERS)
            actions.object_to(decision, by=boris, text=HARM, change=CHANGE, now=ANSWERS)
        ring(omsk, now=ENDS)
        assert row(omsk, decision).result == Result.OBJECTED
        clock(ENDS + HOUR)
        page = visit(omsk, anna).get(f"/decisions/{decision.pk}/").text
        assert "Not decided: objections stand" in page
        assert HARM in page

    def test_too_few_words_decide_nothing(self, omsk: City, anna: Member, boris: Member) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris])
            actions.consent(decision, by=anna, now=ANSWERS)
        ring(omsk, now=ENDS)
        assert row(omsk, decision).result == Result.NO_QUORUM

    def test_silence_after_a_new_text_is_no_objection(
        self, omsk: City, anna: Member, boris: Member, clock: Clock
    ) -> None:
        """The end moves, so that two days are left to answer."""
        with omsk.scope():
            decision = proposal(anna, [anna, boris])
            actions.consent(decision, by=anna, now=ANSWERS)
            word = actions.object_to(decision, by=boris, text=HARM, change=CHANGE, now=ANSWERS)
            late = ENDS - HOUR
            ring(omsk, now=late)
            moved = actions.integrate(
                decision, by=anna, text=CHANGE, why="Later.", objections=[word.pk], now=late
            )
            assert moved.closes_at == evening_in(2, now=late)
            assert moved.closes_at - late >= timedelta(days=2)
        ring(omsk, now=ENDS + HOUR)
        assert row(omsk, decision).closed_at is None
        ring(omsk, now=moved.closes_at)
        done = row(omsk, decision)
        assert (done.result, done.tally["integrated"]) == (Result.DECIDED, 1)

    def test_no_word_after_the_end_also_while_the_alarm_is_late(
        self, omsk: City, anna: Member, boris: Member
    ) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris])
            actions.consent(decision, by=anna, now=ENDS - timedelta(microseconds=1))
            for word in (
                lambda: actions.consent(decision, by=boris, now=ENDS),
                lambda: actions.ask(decision, by=boris, text="Late?", now=ENDS),
                lambda: actions.integrate(decision, by=anna, text="T", why="W", now=ENDS),
            ):
                with pytest.raises(errors.Closed):
                    word()
            assert Elector.objects.filter(has_spoken=True).count() == 1
            assert not Word.objects.exists()

    def test_who_leaves_is_counted_among_those_who_were_asked(
        self, omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member
    ) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris, vera, gleb])
            word = actions.object_to(decision, by=boris, text=HARM, change=CHANGE, now=ANSWERS)
            leave_city(member=boris, now=ANSWERS)
            actions.consent(decision, by=anna, now=ANSWERS)
            assert row(omsk, decision).elector_count == 4
            assert Word.objects.get(pk=word.pk).text == HARM
            with pytest.raises(errors.StillWaiting):
                actions.close_early(decision, by=anna, now=ANSWERS)
        ring(omsk, now=ENDS)
        assert row(omsk, decision).result == Result.OBJECTED
        assert "Boris" not in told(omsk, CLOSED)


class TestRefusals:
    def test_only_those_who_were_asked(
        self, omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
    ) -> None:
        with omsk.scope():
            decision = proposal(anna, [anna, boris])
            newcomer = person(omsk, "Zoya", now=ANSWERS)
            for member in (vera, newcomer):
                with pytest.raises(errors.NotAnElector):
                    actions.consent(decision, by=member, now=ANSWERS)
            assert not Elector.objects.exclude(voice=None).exists()
        clock(ANSWERS)
        page = visit(omsk, vera).get(f"/decisions/{decision.pk}/").text
        assert "Words are being given" in page
        assert "I consent" not in page

    def test_only_who_proposes_and_the_core_lead(
        self, omsk: City, anna: Member, boris: Member, vera: Member
    ) -> None:
        with omsk.scope():
            decision = proposal(boris, [anna, boris, vera])
            for act in (actions.begin_next_step, actions.close_early):
                with pytest.raises(errors.NotTheLead):
                    act(decision, by=vera, now=NOW)
            with pytest.raises(errors.NotTheLead):
                actions.withdraw(decision, by=anna, text="Why not", now=NOW)
            assert actions.begin_next_step(decision, by=anna, now=NOW).reacts_at == NOW
            done = actions.withdraw(decision, by=boris, text="Not now.", now=NOW)
            assert (done.result, done.reason) == (Result.WITHDRAWN, "Not now.")
            with pytest.raises(errors.Closed):
                actions.withdraw(decision, by=boris, text="Again.", now=NOW)

    @pytest.mark.parametrize("span", [timedelta(minutes=4), timedelta(days=91), -WEEK])
    def test_an_end_that_is_none(
        self, omsk: City, anna: Member, boris: Member, span: timedelta
    ) -> None:
        with omsk.scope():
            with pytest.raises(errors.WrongEnd):
                proposal(anna, [anna, boris], closes_at=NOW + span)
            with pytest.raises(errors.NoElectors):
                proposal(anna, [anna])
            assert not Decision.objects.exists()
            assert not Alarm.objects.filter(kind=CLOSE).exists()

    def test_a_long_text_is_kept(
        self, omsk: City, anna: Member, boris: Member, visit: Visit
    ) -> None:
        long = "A long sentence. " * 1176
        sent = {"title": "T", "electors": "all", "days": "7", "review": "6"}
        browser = visit(omsk, anna)
        page = browser.post("/decisions/new/", {**sent, "text": long + "And one more word."})
        assert page.status_code == 422
        assert "Your text is kept" in page.text
        assert "And one more word." in page.text
        browser.post("/decisions/new/", {**sent, "text": long.strip()})
        with omsk.scope():
            assert Decision.objects.get().text == long.strip()


def test_steps_are_at_their_time(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        decision = proposal(anna, [anna, boris])
    steps = [decision.stage(now=NOW + WEEK * part / 8) for part in (0, 2, 3, 5, 7, 8)]
    assert steps == ["clarify", "react", "react", "answer", "answer", "closed"]


def test_clock_changes_do_not_move_the_evening(omsk: City) -> None:
    """Across a change of the clocks the end stays at eight in the evening."""
    omsk.timezone = "Europe/Berlin"
    before = NOW.replace(month=3, day=26)  # the clocks go forward on the 29th
    with omsk.scope():
        ends = evening_in(7, now=before)
    assert (ends - before) == timedelta(days=7, hours=9)  # ten in the morning, then summer time
    assert ends.astimezone(omsk.zone).hour == 20


def test_pages_take_as_many_statements_for_three_as_for_one(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
) -> None:
    clock(ANSWERS)
    with omsk.scope():
        decision = proposal(anna, [anna, boris, vera])
        actions.object_to(decision, by=anna, text=HARM, change=CHANGE, now=ANSWERS)
        actions.ask(decision, by=anna, text="Why?", now=ANSWERS)
    browser = visit(omsk, boris)
    for path in (f"/decisions/{decision.pk}/", "/decisions/"):
        browser.get(path)
        with CaptureQueriesContext(connection) as one:
            browser.get(path)
        with omsk.scope():
            for number in (1, 2):
                more = proposal(anna, [anna, vera], title=f"More {number}")
                actions.ask(decision, by=vera, text=f"Why {number}?", now=ANSWERS)
                actions.consent(more, by=anna, now=ANSWERS)
            actions.object_to(decision, by=vera, text=HARM, change=CHANGE, now=ANSWERS)
        browser.get(path)
        with CaptureQueriesContext(connection) as three:
            browser.get(path)
        assert len(three) == len(one), path
