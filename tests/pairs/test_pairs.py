"""Pairs between evenings: opt in, a round on Monday, a first sentence, skip, stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.accounts.models import User
from tenants.live.models import Encounter
from tenants.live.run.ending import record_encounters
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.letter_links import token_of
from tenants.members.models import Member
from tenants.pairs import actions
from tenants.pairs.errors import NotYourPair
from tenants.pairs.letters import LETTER, STOP
from tenants.pairs.models import Pair, PairChoice, Rhythm
from tenants.pairs.queries import pairs_of
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tests.cast import NOW, Clock, Visitor, person
from tests.products.making import question

Visit = Callable[..., Visitor]
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)  # nine in the morning in Omsk


def ring(city: City, *, now: datetime = MONDAY) -> list[str]:
    """The round and its letters; who got one."""
    before = len(mail.outbox)
    with city.scope():
        User.objects.update(language="en")
        for kind in (actions.ROUND, LETTER):
            due = Alarm.objects.filter(kind=kind, due_at__lte=now).order_by("pk")
            for number in list(due.values_list("pk", flat=True)):
                alarms.ring(number, city=city, now=now)
    return [letter.to[0].split("@")[0] for letter in mail.outbox[before:]]


def pairs_now(city: City) -> list[set[int]]:
    with city.scope():
        newest = Pair.objects.order_by("-made_at").values_list("made_at", flat=True)[:1]
        return [set(pair.members) for pair in Pair.objects.filter(made_at=newest)]


def join(city: City, *people: Member, rhythm: int = Rhythm.WEEKLY) -> None:
    with city.scope():
        for who in people:
            actions.take_part(by=who, rhythm=rhythm, now=NOW)


def test_two_who_have_not_met_get_a_first_sentence_each(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    with omsk.scope():
        for one, other in ((anna, boris), (vera, gleb), (anna, gleb), (boris, vera)):
            record_encounters([tuple(sorted((one.pk, other.pk)))], now=NOW)  # type: ignore[list-item]
        question(vera, "Who rents out a kiln?")
    for who in (anna, boris, vera, gleb):
        page = visit(omsk, who).post("/pairs/", {"rhythm": "1"}, follow=True).text
        assert "You take part" in page
    assert ring(omsk) == ["anna", "vera", "boris", "gleb"]
    assert sorted(map(sorted, pairs_now(omsk))) == sorted(
        map(sorted, ({anna.pk, vera.pk}, {boris.pk, gleb.pk}))
    )
    assert "“Who rents out a kiln?” What have you tried so far?" in str(mail.outbox[0].body)
    clock(MONDAY)
    browser = visit(omsk, anna)
    assert "Somebody to meet this week" in browser.get("/").text
    assert "Who rents out a kiln?" in browser.get("/pairs/").text
    with omsk.scope():
        pair = Pair.objects.get(members__contains=[anna.pk])
    browser.post(f"/pairs/{pair.pk}/meeting/")
    browser.post(f"/pairs/{pair.pk}/meeting/")
    with omsk.scope():
        first, second = sorted((anna.pk, vera.pk))
        assert Encounter.objects.get(one=first, other=second).times == 1
        assert not inbox.counts(anna, now=MONDAY)["pair"]


def test_nobody_is_paired_who_did_not_say_so(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, egor: Member
) -> None:
    join(omsk, anna, boris)
    join(tomsk, egor)
    assert ring(omsk) == ["anna", "boris"]
    assert ring(tomsk) == []
    assert pairs_now(omsk) == [{anna.pk, boris.pk}]
    with omsk.scope():
        assert not inbox.counts(vera, now=MONDAY)["pair"]


def test_three_instead_of_one_left_over(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    join(omsk, anna, boris, vera)
    assert len(ring(omsk)) == 3
    assert pairs_now(omsk) == [{anna.pk, boris.pk, vera.pk}]
    with omsk.scope():
        (seen,) = pairs_of(anna, now=MONDAY)
        assert [one.member for one in seen.others] == [boris, vera]


def test_every_second_week_rests_a_week(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member
) -> None:
    join(omsk, anna, boris)
    join(omsk, vera, gleb, rhythm=Rhythm.FORTNIGHTLY)
    assert len(ring(omsk)) == 4
    assert len(ring(omsk, now=MONDAY + WEEK)) == 2
    assert pairs_now(omsk) == [{anna.pk, boris.pk}]
    assert len(ring(omsk, now=MONDAY + 2 * WEEK)) == 4


def test_skipping_is_for_once_and_stopping_for_good(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    join(omsk, anna, boris, vera)
    visit(omsk, vera).post("/pairs/skipping/")
    assert len(ring(omsk)) == 2
    assert len(ring(omsk, now=MONDAY + WEEK)) == 3
    browser = visit(omsk, vera)
    assert "Stopped" in browser.post("/pairs/stopping/", follow=True).text
    assert len(ring(omsk, now=MONDAY + 2 * WEEK)) == 2
    with omsk.scope():
        assert Pair.objects.filter(members__contains=[vera.pk]).exists()  # the past stays


def test_a_skip_can_be_taken_back_and_the_page_names_the_next_round(
    omsk: City, anna: Member, boris: Member, visit: Visit, clock: Clock
) -> None:
    clock(NOW)
    join(omsk, anna, boris)
    browser = visit(omsk, anna)
    assert "next pair: Mon 30" in browser.get("/pairs/").text
    for _twice in range(2):  # a second press skips no second round
        browser.post("/pairs/skipping/")
    page = browser.get("/pairs/").text
    assert "next pair: Mon 7" in page
    assert "Not this time</button>" not in " ".join(page.split())
    browser.post("/pairs/skipping/", {"_method": "delete"})
    assert "next pair: Mon 30" in browser.get("/pairs/").text
    assert len(ring(omsk)) == 2


def test_a_link_of_the_letter_stops_without_signing_in(
    omsk: City, tomsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    join(omsk, anna, boris)
    with omsk.scope():
        token = token_of(anna, purpose=STOP)
    stranger = visit(omsk)
    page = stranger.get(f"/pairs/stopping/{token}/").text
    assert "One press" in page
    assert '<meta name="robots" content="noindex">' in page
    with omsk.scope():
        assert PairChoice.objects.filter(member=anna).exists()  # looking changes nothing
    program = Visitor(omsk.host, enforce_csrf_checks=True)  # of a mailbox, by RFC 8058
    pressed = program.post(f"/pairs/stopping/{token}/", {"List-Unsubscribe": "One-Click"})
    assert (pressed.status_code, "paired with nobody" in pressed.text) == (200, True)
    with omsk.scope():
        assert not PairChoice.objects.filter(member=anna).exists()
    for path in (f"/pairs/stopping/{token}x/", "/pairs/stopping/1/"):
        assert stranger.post(path).status_code == 404
    assert visit(tomsk).get(f"/pairs/stopping/{token}/").status_code == 404


def test_somebody_who_leaves_the_city_is_paired_no_more(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    join(omsk, anna, boris, vera)
    with omsk.scope():
        leave_city(member=vera, now=NOW)
        assert PairChoice.objects.count() == 2
    assert pairs_now(omsk) == []
    ring(omsk)
    assert pairs_now(omsk) == [{anna.pk, boris.pk}]


def test_the_alarm_rests_where_nobody_takes_part(omsk: City, anna: Member) -> None:
    join(omsk, anna)
    with omsk.scope():
        actions.stop(by=anna)
    ring(omsk)
    with omsk.scope():
        assert not Alarm.objects.filter(kind=actions.ROUND).exists()
        assert not Pair.objects.exists()


def test_another_pairs_meeting_is_theirs_to_tell(
    omsk: City, anna: Member, boris: Member, vera: Member, visit: Visit
) -> None:
    join(omsk, anna, boris)
    ring(omsk)
    with omsk.scope():
        pair = Pair.objects.get()
        with pytest.raises(NotYourPair):
            actions.tell_met(pair, by=vera, now=MONDAY)
    assert visit(omsk, vera).post(f"/pairs/{pair.pk}/meeting/").status_code == 404
    with omsk.scope():
        assert Pair.objects.get().met_at is None
        assert not Encounter.objects.exists()


def test_sixty_people_meet_twelve_others_in_twelve_rounds(omsk: City) -> None:
    people = [person(omsk, f"Person{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(60)]
    join(omsk, *people)
    met: set[tuple[int, int]] = set()
    for week in range(12):
        with omsk.scope(), CaptureQueriesContext(connection) as statements:
            made = actions.make_pairs(now=MONDAY + week * WEEK)
        assert len(statements) <= 9
        new = {pair for one in made for pair in combinations(one.members, 2)}
        assert len(new) == 30
        assert not met & new
        met |= new
