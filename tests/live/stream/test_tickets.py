"""A ticket opens one evening's stream, for one page, for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import dumps

from tenants.live.stream import tickets

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ORIGIN = "https://omsk.example.com"


def issue(**facts: object) -> str:
    known = {"schema": "city_1", "number": 7, "origin": ORIGIN, "now": NOW}
    return tickets.issue(**(known | facts))  # type: ignore[arg-type]  # one bag of facts


def test_it_names_one_channel() -> None:
    ticket = tickets.read(issue(), now=NOW.timestamp())
    assert (ticket.channel, ticket.origin) == ("city_1:meeting:7", ORIGIN)
    other = tickets.read(issue(schema="city_2"), now=NOW.timestamp())
    assert other.channel == "city_2:meeting:7"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "a:b:c",
        dumps(["city_1", 7, ORIGIN, 9_999_999_999], salt="something else"),
        dumps(["city_1"], salt=tickets.SALT),
        dumps({"schema": "city_1"}, salt=tickets.SALT),
    ],
    ids=["empty", "nonsense", "parts", "another-salt", "a-list", "a-mapping"],
)
def test_forged_and_damaged(text: str) -> None:
    with pytest.raises(tickets.NoEntry):
        tickets.read(text, now=NOW.timestamp())


def test_altered() -> None:
    text = issue()
    head, _dot, tail = text.partition(":")
    with pytest.raises(tickets.NoEntry):
        tickets.read(f"{head[:-1]}{'A' if head[-1] != 'A' else 'B'}:{tail}", now=NOW.timestamp())


def test_expired() -> None:
    later = (NOW + tickets.TERM).timestamp()
    tickets.read(issue(), now=later - 1)
    with pytest.raises(tickets.NoEntry):
        tickets.read(issue(), now=later)
    with pytest.raises(tickets.NoEntry):
        tickets.read(issue(now=NOW - timedelta(days=1)), now=NOW.timestamp())
