"""A duty's holder is recalled by a decision, or keeps the duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tenants.governance.decisions import actions as deciding
from tenants.governance.decisions.models import Decision
from tenants.governance.duties import actions
from tenants.governance.duties.errors import MayNotRecall, NotHeld, OwnRecall, RecallOpen
from tenants.members.duties import lay_down_duty
from tenants.members.models import Duty, Member
from tenants.notifications.models import Notification
from tenants.registry.models import City
from tests.cast import Clock, Visitor
from tests.governance.decisions.making import CHANGE, HARM
from tests.governance.duties.test_passing import evening, told

Visit = Callable[..., Visitor]
REASON = "The hall was closed twice when people came."


@pytest.fixture
def regulars(omsk: City, anna: Member, boris: Member, vera: Member, now: datetime) -> None:
    """Anna, who holds a duty, Boris and Vera come regularly; Gleb does not."""
    with omsk.scope():
        for weeks in range(1, 9):
            evening(now, anna, boris, vera, weeks=weeks)


def opened(duty: Duty, by: Member, now: datetime) -> Decision:
    return actions.propose_recall(duty, by=by, reason=REASON, now=now)


def decided(decision: Decision, *by: Member) -> None:
    """Those consent, and it closes."""
    decision.refresh_from_db()
    for member in by:
        deciding.consent(decision, by=member, now=decision.answers_at)
    deciding.close_due(decision.pk, now=decision.closes_at)


def test_a_recall_by_consent(
    omsk: City, anna: Member, boris: Member, vera: Member, regulars: None, visit: Visit,
    now: datetime, clock: Clock,
) -> None:  # fmt: skip
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
    clock(now)
    browser, address = visit(omsk, boris), f"/duties/{duty.pk}/recall/"
    assert address in browser.get("/duties/history/").text
    refused = browser.post(address, {"reason": "Bad"})
    assert refused.status_code == 422
    assert "Bad</textarea>" in refused.text
    done = browser.post(address, {"reason": REASON}, follow=True)
    assert "Anna no longer takes care of this" in done.text
    with omsk.scope():
        decision = Decision.objects.get()
        asked = set(decision.electors.values_list("member", flat=True))
        assert asked == {boris.pk, vera.pk}
        assert told("duties.recall") == [anna]
        decided(decision, boris, vera)
        duty.refresh_from_db()
        assert (duty.ended_how, duty.laid_down_at) == (Duty.End.RECALLED, decision.closes_at)
        assert told("duties.recalled") == [anna]


def test_an_objection_that_stands_lets_it_be(
    omsk: City, anna: Member, boris: Member, vera: Member, regulars: None, now: datetime
) -> None:
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
        decision = opened(duty, boris, now)
        at = decision.answers_at
        deciding.object_to(decision, by=vera, text=HARM, change=CHANGE, now=at)
        decided(decision, boris)
        duty.refresh_from_db()
        assert duty.is_held(now=decision.closes_at)
        assert told("duties.recalled") == []


def test_a_duty_that_ended_meanwhile_keeps_its_end(
    omsk: City, anna: Member, boris: Member, vera: Member, regulars: None, now: datetime
) -> None:
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
        decision = opened(duty, boris, now)
        lay_down_duty(duty=duty, by=anna, now=now + timedelta(days=1))
        before = Duty.objects.values().get(pk=duty.pk)
        decided(decision, boris, vera)
        assert Duty.objects.values().get(pk=duty.pk) == before
        assert told("duties.recalled") == []


def test_recalls_that_are_refused_change_nothing(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, regulars: None,
    now: datetime,
) -> None:  # fmt: skip
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
        with pytest.raises(OwnRecall):
            opened(duty, anna, now)
        with pytest.raises(MayNotRecall):
            opened(duty, gleb, now)
        assert not Decision.objects.exists()
        opened(duty, boris, now)
        with pytest.raises(RecallOpen):
            opened(duty, vera, now)
        lay_down_duty(duty=duty, by=anna, now=now)
        with pytest.raises(NotHeld):
            opened(duty, vera, now)
        assert Decision.objects.count() == 1
        kinds = set(Notification.objects.values_list("kind", flat=True))
        assert "duties.recalled" not in kinds


def test_duties_are_passed_on_and_recalled_by_the_api(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member, regulars: None,
    visit: Visit, clock: Clock, now: datetime,
) -> None:  # fmt: skip
    clock(now)
    with omsk.scope():
        duty = Duty.objects.get(member=anna)
    hers, his = visit(omsk, anna), visit(omsk, boris)
    address, json = f"/api/v1/duties/{duty.pk}/", "application/json"
    refused = his.put(f"{address}offer/", {"to": boris.pk}, json)
    assert refused.json()["code"] == "not_your_duty"
    asked = hers.put(f"{address}offer/", {"to": boris.pk}, json)
    assert asked.json()["member"]["id"] == anna.pk
    taken = his.put(f"{address}acceptance/", {}, json).json()
    assert (taken["member"]["id"], taken["kind"]) == (boris.pk, duty.kind)
    sent = {"reason": REASON}
    made = hers.post(f"/api/v1/duties/{taken['id']}/recall/", sent, json)
    assert made.status_code == 201
    with omsk.scope():
        assert Decision.objects.get().pk == made.json()["decision"]
    assert visit(tomsk, darya).post(f"{address}recall/", sent, json).status_code == 404
    with tomsk.scope():
        assert not Decision.objects.exists()
