"""A vote counts while one's own table votes, for what it votes on, as its step asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tenants.live import actions
from tenants.live.captures.votes import chosen, ideas_seen, ideas_to_vote
from tenants.live.errors import NotVoting, TooManyDots
from tenants.live.models import Capture, Run, Seat, Vote
from tenants.live.run.timeline import TimelineStep
from tenants.live.screens.phone import kind_now
from tenants.live.screens.state import EveningState, participant_state
from tenants.meetings.actions import check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tests.live.evenings import VotingEvening, at, idea

pytestmark = pytest.mark.usefixtures("in_omsk")
Evening = Callable[[str], tuple[Run, list[TimelineStep]]]


def test_three_dots_each_while_one_s_own_table_votes(
    voting_evening: VotingEvening, room: dict[str, Attendance]
) -> None:
    run, votes = voting_evening("lean_coffee")
    ideas = [idea(room["Gleb"], text) for text in ("a", "b")]
    vera = room["Vera"]
    with pytest.raises(NotVoting):  # people are still arriving
        actions.vote(ideas[0], by=vera, points=1, now=run.started_at)
    now = at(run, votes[0])
    with pytest.raises(NotVoting):
        actions.vote(ideas[0], by=room["Boris"], points=1, now=now)
    actions.vote(ideas[0], by=vera, points=2, now=now)
    with pytest.raises(TooManyDots):
        actions.vote(ideas[1], by=vera, points=2, now=now)
    actions.vote(ideas[1], by=vera, points=1, now=now)
    actions.vote(ideas[0], by=vera, points=0, now=now)
    assert list(Vote.objects.values_list("idea__text", "points")) == [("b", 1)]
    Run.objects.update(closed_at=now)
    with pytest.raises(NotVoting):
        actions.vote(ideas[0], by=vera, points=1, now=now)


def test_cards_go_round_and_an_arrival_moves_none(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("twenty_five_ten")
    rounds = [stop for stop in votes if stop.round]
    for name, each in room.items():
        idea(each, name)

    def held(name: str) -> list[str]:
        found = []
        for stop in rounds:
            now = at(run, stop)
            here = EveningState(tonight, now)
            found += [
                card.text for card in ideas_to_vote(here, participant_state(here, room[name]))
            ]
        return found

    before = {name: held(name) for name in room}
    for name, cards in before.items():
        assert len(set(cards)) == len(cards) == len(rounds)
        assert name not in cards
    check_in_guest(tonight, name="Nika", how="qr", now=run.started_at)
    assert {name: held(name) for name in room} == before

    now = at(run, rounds[0])
    mark = Capture.objects.get(text=before["Vera"][0])
    actions.vote(mark, by=room["Vera"], points=5, now=now)  # a mark, not dots
    other = Capture.objects.get(text=before["Vera"][1])
    with pytest.raises(NotVoting):
        actions.vote(other, by=room["Vera"], points=5, now=now)


def test_a_new_idea_is_seen_on_the_phones_that_vote(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("lean_coffee")
    assert ideas_seen(EveningState(tonight, run.started_at)) == ""
    now = at(run, votes[0])
    before = ideas_seen(EveningState(tonight, now))
    idea(room["Gleb"], "late")
    assert ideas_seen(EveningState(tonight, now)) != before


def test_a_mark_from_a_page_that_was_behind_counts_for_the_card_it_showed(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("twenty_five_ten")
    for name, each in room.items():
        idea(each, name)
    first, second = [stop for stop in votes if stop.round][:2]
    vera, now = room["Vera"], at(run, first)
    here = EveningState(tonight, now)
    card = ideas_to_vote(here, participant_state(here, vera))[0]
    at(run, second)
    with pytest.raises(NotVoting):
        actions.vote(card, by=vera, points=4, now=now)
    for ahead in (second.place, (9, 9), (0, 0)):  # nothing that this page can have shown
        with pytest.raises(NotVoting):
            actions.vote(card, by=vera, points=4, now=now, place=ahead)
    actions.vote(card, by=vera, points=4, now=now, place=first.place)
    assert list(Vote.objects.values_list("idea", "attendance", "points")) == [(card.pk, vera.pk, 4)]
    Run.objects.filter(pk=run.pk).update(block=first.block.position + 1, step=0)
    with pytest.raises(NotVoting):  # the part is over, its sums were read out
        actions.vote(card, by=vera, points=1, now=now, place=first.place)
    assert Vote.objects.get().points == 4


def test_what_was_chosen_is_shown_when_the_votes_are_over(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("twenty_five_ten")
    rounds = [stop for stop in votes if stop.round]
    ideas = {name: idea(each, name) for name, each in room.items()}
    for name, points in (("Gleb", 5), ("Vera", 3), ("Dina", 3)):
        Vote.objects.create(idea=ideas[name], attendance=room["Boris"], points=points)

    def shown(stop: TimelineStep) -> list[tuple[str, int]]:
        here = EveningState(tonight, at(run, stop))
        return [(one.idea.text, one.points) for one in chosen(here, here.here, table=1)]

    stops = EveningState(tonight, run.started_at).timeline.steps
    assert shown(rounds[-1]) == []  # nobody is swayed while cards go round
    after = next(stop for stop in stops if stop.place > rounds[-1].place)
    assert shown(after) == [("Gleb", 5), ("Vera", 3), ("Dina", 3)]


def test_dots_are_counted_for_each_table_and_hands_are_not_dots(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("lean_coffee")
    assert len(votes) == 1  # whether to go on is told by thumbs
    for name in ("Gleb", "Boris"):
        Vote.objects.create(idea=idea(room[name], name), attendance=room["Vera"], points=2)
    stops = EveningState(tonight, run.started_at).timeline.steps
    here = EveningState(tonight, at(run, next(s for s in stops if s.place > votes[0].place)))
    for table, names in ((1, ["Gleb"]), (2, ["Boris"])):
        assert [one.idea.text for one in chosen(here, here.here, table=table)] == names


def test_who_has_no_seat_holds_a_card_too(
    voting_evening: VotingEvening, room: dict[str, Attendance], tonight: Meeting
) -> None:
    run, votes = voting_evening("twenty_five_ten")
    card = idea(room["Gleb"], "a card")
    late = check_in_guest(tonight, name="Nika", how="qr", now=run.started_at)
    Seat.objects.filter(attendance=late).delete()
    now = at(run, next(stop for stop in votes if stop.round))
    here = EveningState(tonight, now)
    assert participant_state(here, late).table is None
    actions.vote(card, by=late, points=4, now=now)
    assert Vote.objects.get().points == 4


def test_what_is_written_while_a_room_votes_is_an_idea() -> None:
    assert kind_now(frozenset({"vote"})) == Capture.Kind.IDEA
    assert kind_now(frozenset()) == Capture.Kind.PERSPECTIVE
