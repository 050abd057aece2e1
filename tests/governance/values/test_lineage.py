"""From wishes to a value, the manifesto, a rule, its review, and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.governance.decisions import actions as decisions
from tenants.governance.decisions.models import Decision
from tenants.governance.values import actions, errors
from tenants.governance.values.manifesto import differences
from tenants.governance.values.models import ManifestoVersion, Rule, Value, Wish
from tenants.governance.values.subjects import Subject
from tenants.members import inbox
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Clock, Visitor

Visit = Callable[..., Visitor]
LATER = NOW + timedelta(days=8)
TITLE, TEXT = "We listen to the end", "Whoever speaks is not interrupted."


def decide(decision: Decision, *people: Member, now: datetime = NOW) -> None:
    """All consent, and it is closed."""
    for _ in range(2):
        decisions.begin_next_step(decision, by=people[0], now=now)
    for member in people:
        decisions.consent(decision, by=member, now=now)
    decisions.close_early(decision, by=people[0], now=now)


def value_of(anna: Member, boris: Member, title: str = TITLE, text: str = TEXT) -> Value:
    """A value in force that grew from one wish of Boris."""
    wish = actions.make_wish(by=boris, text=f"About: {title}", is_anonymous=False, now=NOW)
    value = actions.propose_value(by=anna, title=title, text=text, wishes=[wish], now=NOW)
    decide(Decision.objects.about(Subject.VALUE, value.pk).get(), anna, boris)
    value.refresh_from_db()
    return value


def rule_of(anna: Member, value: Value) -> Rule:
    return actions.draft_rule(
        by=anna,
        value=value,
        title="One minute each",
        text="At check-in each has one minute.",
        look_at="Check-in ended in ten minutes",
        trial_weeks=6,
        now=NOW,
    )


def test_from_wishes_to_a_rule_and_back(
    omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    assert "No manifesto yet" in his.get("/manifesto/").text
    his.post("/values/wishes/", {"text": "Let me finish my sentence."})
    his.post("/values/wishes/", {"text": "Listen to each other.", "is_anonymous": "on"})
    hers.post("/values/wishes/", {"text": "Less noise."})
    with omsk.scope():
        head = Wish.objects.get(text__startswith="Let me")
        nameless = Wish.objects.get(text__startswith="Listen")
        third = Wish.objects.get(text__startswith="Less")
    assert (head.member_id, nameless.member_id) == (boris.pk, None)
    page = his.get(nameless.get_absolute_url()).text
    assert "Without a name" in page

    merging = f"{nameless.get_absolute_url()}merging/"
    page = his.post(merging, {"into": str(head.pk)}).text
    assert "Permanent participants do this" in page
    assert "Merged." in hers.post(merging, {"into": str(head.pk)}, follow=True).text
    hers.post(f"{third.get_absolute_url()}merging/", {"into": str(head.pk)})
    page = hers.get(head.get_absolute_url()).text
    assert "Listen to each other." in page
    assert "Less noise." in page
    hers.post(f"{third.get_absolute_url()}apart/")
    assert third.get_absolute_url() not in hers.get(head.get_absolute_url()).text

    sent = {"title": TITLE, "text": TEXT, "wishes": [str(head.pk)]}
    assert "Permanent participants do this" in his.post("/values/new/", sent).text
    page = hers.post("/values/new/", sent, follow=True).text
    assert "Proposed." in page
    with omsk.scope():
        value = Value.objects.get()
        decision = Decision.objects.get()
        assert decision.elector_count == 2
    assert TITLE in his.get(decision.get_absolute_url()).text
    with omsk.scope():
        assert not ManifestoVersion.objects.exists()
        decide(decision, anna, boris)
        version = ManifestoVersion.objects.get()
        assert version.text == f"# {TITLE}\n\n{TEXT}\n"
        assert version.fingerprint == sha256(version.text.encode()).hexdigest()
        assert inbox.counts(boris, now=NOW)["manifesto"] == 1
    page = his.get("/manifesto/", follow=True).text
    assert f"New: {TITLE}" in page
    assert version.fingerprint in page
    his.post("/manifesto/1/answer/", {"accepts": "later"})
    with omsk.scope():
        assert not inbox.counts(boris, now=NOW)["manifesto"]
    page = his.post("/manifesto/1/answer/", {"accepts": "yes"}, follow=True).text
    assert "1 person has accepted this version." in page
    assert "You have accepted it." in page

    rule_sent = {
        "value": value.pk,
        "title": "One minute each",
        "text": "At check-in each has one minute.",
        "look_at": "Check-in ended in ten minutes",
        "trial_weeks": "6",
    }
    assert "This is for the core." in his.post("/rules/new/", rule_sent).text
    assert "Drafted." in hers.post("/rules/new/", rule_sent, follow=True).text
    with omsk.scope():
        rule = Rule.objects.get()
        assert not Rule.objects.in_force().exists()
        decide(Decision.objects.about(Subject.RULE, rule.pk).get(), anna, boris)
        rule.refresh_from_db()
        assert rule.state == Rule.State.TRIAL
        assert rule.review_at == datetime(2027, 1, 7, 3, tzinfo=UTC)
    page = his.get(rule.get_absolute_url()).text
    assert value.get_absolute_url() in page
    page = his.get(value.get_absolute_url()).text
    for link in (rule, head, nameless, decision, version):
        assert link.get_absolute_url() in page
    assert value.get_absolute_url() in his.get(nameless.get_absolute_url()).text
    assert "One minute each" in his.get("/rules/").text
    assert TITLE in his.get("/values/").text
    assert TITLE in his.get("/values/wishes/").text


def test_an_anonymous_wish_keeps_no_trace(omsk: City, boris: Member) -> None:
    with omsk.scope():
        first, second = (
            actions.make_wish(by=boris, text=text, is_anonymous=True, now=NOW)
            for text in ("One", "Two")
        )
    kept = {field.name: getattr(first, field.name) for field in Wish._meta.concrete_fields}
    assert kept == {
        "id": first.pk,
        "text": "One",
        "member": None,
        "made_on": NOW.date(),
        "joined_to": None,
        "value": None,
    }
    assert (first.pk.version, second.pk.version) == (4, 4)


def test_a_wish_that_is_too_long_keeps_its_text(omsk: City, boris: Member, visit: Visit) -> None:
    answer = visit(omsk, boris).post("/values/wishes/", {"text": "word " * 4000})
    assert answer.status_code == 422
    assert "word word word" in answer.text
    assert "2000" in answer.text
    with omsk.scope():
        with pytest.raises(errors.TooLong):
            actions.make_wish(by=boris, text="x" * 2001, is_anonymous=False, now=NOW)
        with pytest.raises(errors.NothingWished):
            actions.make_wish(by=boris, text="  ", is_anonymous=False, now=NOW)
        assert not Wish.objects.exists()


def test_wishes_of_a_value_are_not_merged_into_others(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        value = value_of(anna, boris)
        grown = Wish.objects.get()
        other = actions.make_wish(by=anna, text="Other", is_anonymous=False, now=NOW)
        with pytest.raises(errors.HasBecomeValue):
            actions.merge(grown, into=other, by=anna, now=NOW)
        with pytest.raises(errors.SameWish):
            actions.merge(other, into=other, by=anna, now=NOW)
        with pytest.raises(errors.HasBecomeValue):
            actions.propose_value(by=anna, title="X", text="Y", wishes=[grown], now=NOW)
        grown.refresh_from_db()
        assert (grown.joined_to_id, grown.value_id) == (None, value.pk)
        assert Value.objects.count() == 1


def test_a_withdrawn_value_leaves_rules_that_need_a_new_ground(
    omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    with omsk.scope():
        first = value_of(anna, boris)
        second = value_of(anna, boris, "We begin on time", "At six.")
        rule = rule_of(anna, first)
        decide(Decision.objects.about(Subject.RULE, rule.pk).get(), anna, boris)
        with pytest.raises(errors.NotPossibleNow):
            actions.cite(rule, value=second, by=anna, now=NOW)
        decision = actions.propose_withdrawal(first, by=anna, why="It is clear.", now=NOW)
        with pytest.raises(errors.UnderDecision):
            actions.propose_withdrawal(first, by=anna, why="Again.", now=NOW)
        old = ManifestoVersion.objects.get(number=2)
        decide(decision, anna, boris)
        present = ManifestoVersion.objects.get(number=3)
        assert present.text == "# We begin on time\n\nAt six.\n"
        assert Rule.objects.in_force().get().needs_ground
        with pytest.raises(errors.OldVersion):
            actions.answer_manifesto(old, by=boris, accepts=True, now=NOW)
        with pytest.raises(errors.NotInForce):
            rule_of(anna, first)
    page = visit(omsk, boris).get("/manifesto/3/").text
    assert f"No longer: {TITLE}" in page
    assert "1 rule needs a new ground" in page
    assert "<del>" in page
    hers = visit(omsk, anna)
    assert "This value was withdrawn." in hers.get(rule.get_absolute_url()).text
    hers.post(f"{rule.get_absolute_url()}ground/", {"value": second.pk})
    assert "This value was withdrawn." not in hers.get(rule.get_absolute_url()).text


def test_the_core_is_asked_to_review_a_rule(
    omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        rule = rule_of(anna, value_of(anna, boris))
        decide(Decision.objects.about(Subject.RULE, rule.pk).get(), anna, boris)
        due = NOW + timedelta(weeks=6, hours=-6)
        assert not inbox.counts(anna, now=due - timedelta(minutes=1))["rule_review"]
        assert inbox.counts(anna, now=due)["rule_review"] == 1
        assert not inbox.counts(boris, now=due)["rule_review"]
    clock(due)
    hers = visit(omsk, anna)
    assert "The trial is over" in hers.get(rule.get_absolute_url()).text
    sent = {"subject": "rule_change", "text": "Two minutes each."}
    assert "This is for the core." in (
        visit(omsk, boris).post(f"{rule.get_absolute_url()}next/", sent).text
    )
    hers.post(f"{rule.get_absolute_url()}next/", sent)
    with omsk.scope():
        change = Decision.objects.about(Subject.RULE_CHANGE, rule.pk).get()
        with pytest.raises(errors.UnderDecision):
            actions.propose_next(rule, subject=Subject.RULE_END, by=anna, text="No", now=due)
        decide(change, anna, boris, now=due)
        rule.refresh_from_db()
        assert (rule.state, rule.text) == (Rule.State.TRIAL, "Two minutes each.")
        keep = actions.propose_next(rule, subject=Subject.RULE_KEEP, by=anna, text="Ok", now=due)
        decide(keep, anna, boris, now=due)
        rule.refresh_from_db()
        assert (rule.state, rule.review_at) == (Rule.State.ACCEPTED, None)
        drop = actions.propose_next(rule, subject=Subject.RULE_END, by=anna, text="Ok", now=due)
        decide(drop, anna, boris, now=due)
        rule.refresh_from_db()
        assert rule.state == Rule.State.DROPPED
        assert rule.text == "Two minutes each."
        assert not Rule.objects.in_force().exists()


def test_what_is_not_decided_gives_its_wishes_back(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        wish = actions.make_wish(by=boris, text="A wish", is_anonymous=False, now=NOW)
        value = actions.propose_value(by=anna, title="X", text="Y", wishes=[wish], now=NOW)
        decisions.close_due(Decision.objects.get().pk, now=LATER)
        value.refresh_from_db()
        wish.refresh_from_db()
        assert (value.state, wish.value_id) == (Value.State.DECLINED, None)
        assert not ManifestoVersion.objects.exists()


def test_lists_take_as_many_statements_for_one_row_as_for_three(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        actions.make_wish(by=darya, text="Of Tomsk", is_anonymous=False, now=NOW)
    addresses = ("/values/", "/values/wishes/", "/rules/", "/values/1/", "/manifesto/1/")
    hers = visit(omsk, anna)
    counts: list[list[int]] = []
    for titles in (["First"], ["Second", "Third"]):
        with omsk.scope():
            for title in titles:
                value = value_of(anna, boris, title)
                rule_of(anna, value)
        if not counts:
            first = value.pk
        taken = []
        for address in addresses:
            address = address.replace("/values/1/", f"/values/{first}/")
            hers.get(address)
            with CaptureQueriesContext(connection) as statements:
                assert "Of Tomsk" not in hers.get(address).text
            taken.append(len(statements))
        counts.append(taken)
    assert counts[0] == counts[1]


def test_differences_are_shown_by_words() -> None:
    pieces = differences("We begin at six.", "We begin at seven.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "We begin at "),
        ("removed", "six"),
        ("added", "seven"),
        ("same", "."),
    ]
