"""Words and the closing at once, on connections of their own."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tenants.accounts.models import User
from tenants.governance.decisions import actions, errors
from tenants.governance.decisions.models import Decision, Elector, Result, Urn, Word
from tenants.members.actions import join_city
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW
from tests.governance.decisions.making import ANSWERS, CHANGE, ENDS, HARM, proposal
from tests.live.run.test_race import together
from tests.registry.engine import engine, found_city, town

__all__ = ["engine", "found_city", "town"]
LAST = ENDS - timedelta(microseconds=1)


@pytest.fixture
def people(town: City) -> list[Member]:
    with town.scope():
        return [
            join_city(user=User.objects.create_user(f"p{n}@example.com"), name=f"P{n}", now=NOW)
            for n in range(6)
        ]


def found(city: City, decision: Decision) -> Decision:
    with city.scope():
        row: Decision = Decision.objects.get(pk=decision.pk)
        return row


def test_two_objections_and_the_closing_have_one_order(town: City, people: list[Member]) -> None:
    """An objection is there before the count, and stands; or it is refused, and nothing changed."""
    for _round in range(4):
        with town.scope():
            decision = proposal(people[0], people, quorum=2)
            for member in people[:3]:
                actions.consent(decision, by=member, now=ANSWERS)

        words: dict[str, Any] = {"text": HARM, "change": CHANGE, "now": LAST}
        first, second, _none = together(
            town,
            *(partial(actions.object_to, decision, by=who, **words) for who in people[4:]),
            partial(actions.close_due, decision.pk, now=ENDS),
        )
        done = found(town, decision)
        taken = [one for one in (first, second) if isinstance(one, Word)]
        refused = [one for one in (first, second) if isinstance(one, errors.Closed)]
        assert len(taken) + len(refused) == 2
        with town.scope():
            assert Word.objects.filter(decision=decision).count() == len(taken)
            spoken = Elector.objects.filter(decision=decision, has_spoken=True).count()
        assert spoken == 3 + len(taken)
        assert done.tally["objections"] == len(taken)
        assert done.result == (Result.OBJECTED if taken else Result.DECIDED)


def test_a_ballot_in_the_second_of_closing_is_counted_or_refused(
    town: City, people: list[Member]
) -> None:
    for _round in range(4):
        with town.scope():
            decision = proposal(
                people[0], people, way="poll", options=["a", "b"], is_anonymous=True, quorum=1
            )
            actions.cast_ballot(decision, by=people[0], voice={"options": [0]}, now=NOW)
        voice = {"options": [1]}
        answers = together(
            town,
            *(
                partial(actions.cast_ballot, decision, by=who, voice=voice, now=LAST)
                for who in people[1:4]
            ),
            partial(actions.close_due, decision.pk, now=ENDS),
        )
        receipts = [one for one in answers if isinstance(one, str)]
        assert all(isinstance(one, (str, errors.Closed, type(None))) for one in answers)
        with town.scope():
            kept = Urn.objects.get(decision=decision).ballots
        assert len(kept) == 1 + len(receipts)
        assert set(receipts) < set(kept)
        assert found(town, decision).tally["given"] == len(kept)


def test_one_voter_with_two_browsers_has_one_ballot(town: City, people: list[Member]) -> None:
    with town.scope():
        decision = proposal(people[0], people, way="poll", options=["a", "b"], is_anonymous=True)
    answers = together(
        town,
        *(
            partial(actions.cast_ballot, decision, by=people[1], voice={"options": [n]}, now=NOW)
            for n in (0, 1, 0)
        ),
    )
    assert sum(isinstance(one, str) for one in answers) == 1
    assert sum(isinstance(one, errors.AlreadyCast) for one in answers) == 2
    with town.scope():
        assert len(Urn.objects.get().ballots) == 1
