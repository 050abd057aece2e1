"""Anonymous ballots: nothing leads from a voter to a ballot; everybody can count again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from tenants.governance.decisions import actions, errors
from tenants.governance.decisions.counting import count_choices
from tenants.governance.decisions.models import Decision, Elector, Urn
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW, Clock, Visitor, person
from tests.faults.test_1_every_address import contents
from tests.governance.decisions.making import ENDS, proposal, ring, row

Visit = Callable[..., Visitor]
RECEIPT = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){3}")
CHOICES = [0, 1, 1, 0, 1, 1]


@pytest.fixture
def voters(omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member) -> list[Member]:
    return [anna, boris, vera, gleb, person(omsk, "Zoya"), person(omsk, "Igor")]


@pytest.fixture
def secret(omsk: City, voters: list[Member]) -> Decision:
    with omsk.scope():
        return proposal(
            voters[0], voters, way="poll", options=["Tea", "Coffee"], is_anonymous=True, text="?"
        )


def cast(visit: Visit, city: City, decision: Decision, who: Member, choice: int) -> str:
    answer = visit(city, who).post(f"/decisions/{decision.pk}/ballot/", {"ballot": choice})
    assert answer.status_code == 200  # no redirect: its address would be in logs
    assert "no-store" in answer["Cache-Control"]
    found = RECEIPT.search(answer.text)
    assert found
    return found[0]


def rows_of(city: City, table: str, columns: str) -> list[tuple[Any, ...]]:
    with city.scope(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY ctid")
        return list(cursor.fetchall())


def test_each_finds_their_ballot_and_everybody_counts_again(
    omsk: City, voters: list[Member], secret: Decision, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    url = f"/decisions/{secret.pk}/"
    receipts = [
        cast(visit, omsk, secret, who, choice) for who, choice in zip(voters, CHOICES, strict=True)
    ]
    page = visit(omsk, voters[1]).get(url).text
    assert "Your ballot is in the urn" in page
    assert "How it stands" not in page  # a count that grows with each voter tells their choice
    assert not any(receipt in page for receipt in receipts)
    assert visit(omsk, voters[1]).get(f"{url}ballots/").json()["ballots"] == {}
    ring(omsk, now=ENDS)
    clock(ENDS)
    page = visit(omsk, voters[2]).get(url).text
    assert "6 of 6 gave their word" in page
    for receipt, choice in zip(receipts, CHOICES, strict=True):
        line = page[page.index(f"<code>{receipt}") :][:80]
        assert ["Tea", "Coffee"][choice] in line
    told = json.loads(visit(omsk, voters[2]).get(f"{url}ballots/").content)
    assert sorted(told["ballots"]) == sorted(receipts)
    again = count_choices("poll", list(told["ballots"].values()), options=2, quorum=2)
    assert told["tally"] == again.tally == row(omsk, secret).tally
    status, same = Program(omsk, voters[0])("GET", f"decisions/{secret.pk}/ballots/")
    assert (status, same["ballots"]) == (200, told["ballots"])


def test_what_is_stored_leads_from_no_voter_to_a_ballot(
    omsk: City, voters: list[Member], secret: Decision, visit: Visit, clock: Clock
) -> None:
    """No order, no time, no transaction: not in rows, sessions, caches of answers or notices."""
    clock(NOW)
    order = voters[::-1]
    receipts = [
        cast(visit, omsk, secret, who, choice) for who, choice in zip(order, CHOICES, strict=True)
    ]
    for text in (json.dumps(contents(omsk), default=str),):
        found = [text.index(receipt) for receipt in receipts]
        assert text.count(receipts[0]) == 1  # the urn, and nowhere else
    with omsk.scope():
        urn = Urn.objects.get(decision=secret)
        assert list(urn.ballots) == sorted(receipts, key=lambda one: (len(one), one))
        electors = Elector.objects.filter(decision=secret)
        assert set(electors.values_list("voice", "said_at", "version")) == {(None, None, 0)}
    assert found != sorted(found)
    transactions = {xmin for (xmin,) in rows_of(omsk, "decisions_urn", "xmin")}
    assert len(transactions) == 1  # one row for all ballots
    before = [member for (member,) in rows_of(omsk, "decisions_elector", "member_id")]
    assert before == [who.pk for who in order]  # while it is open, rows follow the votes
    ring(omsk, now=ENDS)
    after = rows_of(omsk, "decisions_elector", "member_id, id, xmin, has_spoken")
    assert [row[0] for row in after] == sorted(who.pk for who in voters)
    assert [row[1] for row in after] == sorted(row[1] for row in after)
    assert len({row[2] for row in after}) == 1
    assert {row[3] for row in after} == {True}


def test_a_ballot_is_cast_once_and_for_good(
    omsk: City, voters: list[Member], secret: Decision, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    cast(visit, omsk, secret, voters[0], 1)
    browser = visit(omsk, voters[0])
    page = browser.post(f"/decisions/{secret.pk}/ballot/", {"ballot": 0})
    assert page.status_code == 422
    assert "in the urn already" in page.text
    with omsk.scope():
        assert list(Urn.objects.get().ballots.values()) == [{"options": [1]}]
        for act in (actions.choose, actions.cast_ballot):
            refusal = errors.OtherWay if act is actions.choose else errors.Closed
            now = NOW if act is actions.choose else ENDS
            with pytest.raises(refusal):
                act(secret, by=voters[1], voice={"options": [0]}, now=now)
        with pytest.raises(errors.OtherWay):
            actions.delegate(secret, by=voters[1], to=voters[2], now=NOW)
    ring(omsk, now=ENDS)
    with omsk.scope(), pytest.raises(errors.Closed):
        actions.cast_ballot(secret, by=voters[1], voice={"options": [0]}, now=NOW)
    status, refused = Program(omsk, voters[1])(
        "PUT", f"decisions/{secret.pk}/ballot/", {"options": [0]}
    )
    assert (status, refused["code"]) == (409, "on_the_page")


def test_a_ballot_that_was_sent_signed_out_is_not_kept(
    omsk: City, voters: list[Member], secret: Decision, visit: Visit
) -> None:
    browser = visit(omsk)
    browser.post(f"/decisions/{secret.pk}/ballot/", {"ballot": 1})
    with omsk.scope():
        assert "kept_form" not in browser.session


def test_too_few_people_hide_nobody(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope(), pytest.raises(errors.TooFewToHide):
        proposal(anna, [anna, boris], way="poll", options=["a", "b"], is_anonymous=True)


def test_a_closed_one_is_not_reopened(
    omsk: City, voters: list[Member], secret: Decision, clock: Clock
) -> None:
    ring(omsk, now=ENDS)
    done = row(omsk, secret)
    with omsk.scope():
        for act in (actions.begin_next_step, actions.close_early):
            with pytest.raises(errors.Closed):
                act(secret, by=voters[0], now=NOW)
        actions.close_due(secret.pk, now=ENDS)
    assert row(omsk, secret).closed_at == done.closed_at
    assert isinstance(done.closed_at, datetime)
