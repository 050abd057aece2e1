"""Settings of a city are proposed, decided by consent, read where they matter and shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.governance.city_settings.actions import end_change, propose_value
from tenants.governance.city_settings.errors import (
    ChangeOpen,
    MayNotPropose,
    OutOfLimits,
    SameValue,
)
from tenants.governance.decisions import actions as deciding
from tenants.governance.decisions.actions.opening import least_words
from tenants.governance.decisions.models import Decision
from tenants.meetings.permanent import permanent_participants
from tenants.meetings.seats import usual_first_seats
from tenants.members.city_settings import FIRST_SEATS, QUORUM, REGULARITY, SETTINGS, TERM, Setting
from tenants.members.duties import hold_duty
from tenants.members.models import Duty, Member, SettingChange
from tenants.registry.models import City
from tests.cast import Clock, Visitor
from tests.governance.decisions.making import CHANGE, HARM
from tests.governance.duties.test_passing import evening

Visit = Callable[..., Visitor]
REASON = "So that more of us can take part in it."
DAY = timedelta(days=1)


@pytest.fixture
def regulars(omsk: City, anna: Member, boris: Member, vera: Member, now: datetime) -> None:
    """Anna and Boris came to all of the last eight evenings, Vera to three; Gleb to none."""
    with omsk.scope():
        for weeks in range(1, 9):
            evening(now, anna, boris, *([vera] if weeks <= 3 else []), weeks=weeks)


def proposed(setting: Setting, value: int, by: Member, now: datetime) -> Decision:
    return propose_value(setting, value=value, reason=REASON, by=by, now=now)


def close(decision: Decision, *by: Member) -> None:
    """Those consent, and it closes."""
    for member in by:
        deciding.consent(decision, by=member, now=decision.answers_at)
    deciding.close_due(decision.pk, now=decision.closes_at)


def holds(setting: Setting, value: int, now: datetime) -> None:
    SettingChange.objects.create(name=setting.name, value=value, ended_at=now, is_decided=True)


def test_a_value_is_proposed_decided_and_shown_with_its_decision(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, gleb: Member,
    darya: Member, regulars: None, visit: Visit, clock: Clock, now: datetime,
) -> None:  # fmt: skip
    clock(now)
    browser, address = visit(omsk, boris), "/city-settings/duty_term/"
    page = browser.get("/city-settings/").text
    assert page.count("As every city begins") == len(SETTINGS)
    assert "Term of a duty: 12 weeks" in page
    assert address in page
    assert address not in visit(omsk, gleb).get("/city-settings/").text
    assert 'href="/city-settings/"' in browser.get("/core/").text

    refused = browser.post(address, {"value": "99", "reason": REASON})
    assert refused.status_code == 422
    assert 'value="99"' in refused.text
    assert f"{REASON}</textarea>" in refused.text
    assert browser.post("/city-settings/colour/", {"value": "1"}).status_code == 404
    assert visit(omsk, gleb).post(address, {"value": "8", "reason": REASON}).status_code == 422
    with omsk.scope():
        assert not SettingChange.objects.exists()
        assert not Decision.objects.exists()

    done = browser.post(address, {"value": "8", "reason": REASON}, follow=True)
    assert "Term of a duty: 8 weeks instead of 12 weeks" in done.text
    assert "This value holds once it is decided" in done.text
    page = browser.get("/city-settings/").text
    assert "Term of a duty: 12 weeks" in page
    assert "8 weeks instead of 12 weeks" in page
    assert address not in page
    with omsk.scope():
        decision = Decision.objects.get()
        asked = set(decision.electors.values_list("member", flat=True))
        assert asked == {anna.pk, boris.pk}
        close(decision, anna, boris)
        assert TERM.value() == 8
        later = decision.closes_at
        duty = hold_duty(member=vera, kind=Duty.Kind.VENUE, now=later)
        assert duty.ends_at == later + timedelta(weeks=8)
        end_change(decision.subject_id, is_decided=False, now=later + DAY)
        assert TERM.value() == 8
    clock(later + DAY)
    page = visit(omsk, vera).get("/city-settings/").text
    assert "Term of a duty: 8 weeks" in page
    assert f'href="/decisions/{decision.pk}/"' in page
    assert "decided by consent, 2 people were asked" in page
    assert page.count("As every city begins") == len(SETTINGS) - 1
    assert visit(omsk).get("/city-settings/").status_code == 302
    assert "Term of a duty: 12 weeks" in visit(tomsk, darya).get("/city-settings/").text


def test_without_consent_the_old_value_holds_and_another_proposal_can_come(
    omsk: City, anna: Member, boris: Member, regulars: None, now: datetime
) -> None:
    with omsk.scope():
        first = proposed(QUORUM, 2, boris, now)
        deciding.object_to(first, by=anna, text=HARM, change=CHANGE, now=first.answers_at)
        close(first, boris)
        assert QUORUM.value() == 3
        second = proposed(QUORUM, 4, boris, first.closes_at)
        deciding.withdraw(second, by=boris, text="Not now.", now=first.closes_at + DAY)
        assert QUORUM.value() == 3
        ends = SettingChange.objects.order_by("pk").values_list("is_decided", "ended_at")
        assert list(ends) == [(False, first.closes_at), (False, first.closes_at + DAY)]


def test_proposals_that_are_refused_change_nothing(
    omsk: City, anna: Member, boris: Member, vera: Member, regulars: None, now: datetime
) -> None:
    with omsk.scope():
        for setting, value in ((REGULARITY, 1), (REGULARITY, 9), (QUORUM, 5), (FIRST_SEATS, -1)):
            with pytest.raises(OutOfLimits):
                proposed(setting, value, boris, now)
        with pytest.raises(SameValue):
            proposed(TERM, 12, boris, now)
        with pytest.raises(MayNotPropose):
            proposed(TERM, 8, vera, now)
        assert not Decision.objects.exists()
        assert not SettingChange.objects.exists()
        proposed(TERM, 8, boris, now)
        with pytest.raises(ChangeOpen):
            proposed(TERM, 6, anna, now)
        proposed(QUORUM, 2, anna, now)
        assert list(SettingChange.objects.order_by("pk").values_list("name", "value")) == [
            ("duty_term", 8),
            ("quorum", 2),
        ]
        assert Decision.objects.count() == 2


def test_what_is_decided_is_read_where_it_matters(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, regulars: None,
    now: datetime,
) -> None:  # fmt: skip
    with tomsk.scope():
        for setting in SETTINGS.values():
            holds(setting, setting.most, now)
    with omsk.scope():
        assert (least_words(9), usual_first_seats(12)) == (3, 0)
        assert set(permanent_participants(now=now)) == {anna, boris}
        for value, at in ((5, now), (3, now + DAY)):
            holds(REGULARITY, value, at)
        holds(QUORUM, 2, now)
        holds(FIRST_SEATS, 3, now)
        with CaptureQueriesContext(connection) as queries:
            assert set(permanent_participants(now=now)) == {anna, boris, vera}
        assert len(queries) == 2
        assert [least_words(number) for number in (2, 9, 10)] == [2, 5, 5]
        assert [usual_first_seats(seats) for seats in (None, 1, 3, 12)] == [0, 0, 2, 3]


def test_the_page_takes_as_many_statements_for_any_number_of_changes(
    omsk: City, anna: Member, boris: Member, regulars: None, visit: Visit, clock: Clock,
    now: datetime,
) -> None:  # fmt: skip
    clock(now)
    browser = visit(omsk, boris)

    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/city-settings/").status_code == 200
        return len(queries)

    for _ in range(3):  # the address of the city is remembered after some requests
        statements()
    counts: list[Any] = []
    for setting, value in ((TERM, 8), (QUORUM, 2), (REGULARITY, 5)):
        with omsk.scope():
            close(proposed(setting, value, boris, now), anna, boris)
        statements()
        counts.append(statements())
    assert counts == [counts[0]] * 3


def test_settings_are_read_and_proposed_by_the_api(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, darya: Member,
    regulars: None, visit: Visit, clock: Clock, now: datetime,
) -> None:  # fmt: skip
    clock(now)
    browser, json = visit(omsk, boris), "application/json"
    address = "/api/v1/city-settings/quorum/proposal/"
    sent = {"value": 2, "reason": REASON}
    assert visit(omsk).get("/api/v1/city-settings/").status_code in (401, 403)
    refused = browser.post(address, {**sent, "value": 9}, json)
    assert (refused.status_code, refused.json()["code"]) == (409, "out_of_limits")
    assert visit(omsk, vera).post(address, sent, json).json()["code"] == "may_not_propose"
    assert browser.post(address.replace("quorum", "colour"), sent, json).status_code == 404
    made = browser.post(address, sent, json)
    assert made.status_code == 201
    rows = browser.get("/api/v1/city-settings/").json()["settings"]
    assert [row["name"] for row in rows] == list(SETTINGS)
    assert rows[-1] == {
        "name": "quorum",
        "label": "Quorum of a decision",
        "value": 3,
        "in_words": "a third",
        "least": 2,
        "most": 4,
        "since": None,
        "decision": None,
        "open_decision": made.json()["decision"],
    }
    others = visit(tomsk, darya).get("/api/v1/city-settings/").json()["settings"]
    assert others[-1]["open_decision"] is None
