"""Three people drawn by lot look again at an act; anybody can draw the lot once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tenants.conversations.models import Post
from tenants.governance.moderation import actions, errors, lot
from tenants.governance.moderation.models import Act, Voice
from tenants.governance.moderation.things import Thing
from tenants.governance.moderation.validators import ASK_WITHIN, LOOK_TERM
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW, Visitor, person
from tests.governance.duties.test_passing import evening
from tests.governance.moderation.making import act, again, report, shout

Visit = Callable[..., Visitor]


def make_permanent(*members: Member) -> None:
    """One evening has taken place; these came."""
    evening(NOW, *members)


@pytest.fixture
def people(omsk: City) -> list[Member]:
    return [person(omsk, name) for name in ("Ada", "Ben", "Cid", "Dan", "Eva")]


@pytest.fixture
def hidden(omsk: City, anna: Member, boris: Member, vera: Member) -> tuple[Thing, Act]:
    """Boris's post, reported by Vera and hidden by Anna."""
    with omsk.scope():
        thing = shout(boris, vera)
        report(thing, vera)
        return thing, act(thing, anna)


def test_the_lot_leaves_out_whoever_has_a_part_and_can_be_drawn_again(
    omsk: City,
    anna: Member,
    boris: Member,
    vera: Member,
    people: list[Member],
    hidden: tuple[Thing, Act],
) -> None:
    thing, made = hidden
    with omsk.scope():
        make_permanent(anna, boris, vera, *people)
        assert lot.digest(made.secret) == made.secret_hash
        with pytest.raises(errors.NotConcerned):
            actions.ask_second_look(made, by=vera, now=NOW)
        asked = actions.ask_second_look(made, by=boris, now=NOW)
        with pytest.raises(errors.TooLate):
            actions.ask_second_look(made, by=boris, now=NOW)
        assert asked.candidates == sorted(member.pk for member in people)
        order = lot.in_order(reversed(asked.candidates), secret=made.secret, act=made.pk)
        drawn = list(Voice.objects.order_by("pk").values_list("member", flat=True))
        assert drawn == order[:3]
        by_key = {member.pk: member for member in people}
        actions.decline_look(made, by=by_key[order[0]], now=NOW)
        with pytest.raises(errors.NotDrawn):
            actions.say(made, by=by_key[order[0]], keeps=True, reason="Mine", now=NOW)
        assert Voice.objects.order_by("-pk")[0].member_id == order[3]
        actions.say(made, by=by_key[order[1]], keeps=True, reason="It hurts", now=NOW)
        actions.say(made, by=by_key[order[2]], keeps=False, reason="It is a joke", now=NOW)
        assert again(thing).hidden_as == Post.Hidden.PEOPLE
        actions.say(made, by=by_key[order[3]], keeps=False, reason="Too hard", now=NOW)
        after = Act.objects.get()
        assert (after.ended_how, after.looked_at) == (Act.End.FELL, NOW)
        assert again(thing).hidden_as == ""
        with pytest.raises(errors.NotDrawn):
            actions.say(made, by=by_key[order[3]], keeps=True, reason="No", now=NOW)


@pytest.mark.parametrize(
    ("voices", "falls"),
    [([], True), ([True], True), ([True, True], False), ([True, False], True)],
)
def test_at_the_deadline_an_act_stays_only_by_a_majority_of_two_or_three(
    omsk: City,
    boris: Member,
    people: list[Member],
    hidden: tuple[Thing, Act],
    voices: list[bool],
    falls: bool,
) -> None:
    _thing, made = hidden
    with omsk.scope():
        make_permanent(*people)
        actions.ask_second_look(made, by=boris, now=NOW)
        drawn = [voice.member for voice in Voice.objects.select_related("member")]
        for member, keeps in zip(drawn, voices, strict=False):
            actions.say(made, by=member, keeps=keeps, reason="Because", now=NOW)
        end = NOW + LOOK_TERM
        actions.close_look(made.pk, now=end - timedelta(seconds=1))
        assert Act.objects.get().looked_at is None
        with pytest.raises(errors.NotDrawn):
            actions.say(made, by=drawn[2], keeps=True, reason="Late", now=end)
        actions.close_look(made.pk, now=end)
        assert (Act.objects.get().ended_how == Act.End.FELL) is falls


@pytest.mark.parametrize(("number", "drawn"), [(0, 0), (1, 0), (2, 2)])
def test_a_lot_among_two_draws_both_and_below_nobody_so_that_the_act_falls(
    omsk: City,
    boris: Member,
    people: list[Member],
    hidden: tuple[Thing, Act],
    number: int,
    drawn: int,
) -> None:
    _thing, made = hidden
    with omsk.scope():
        make_permanent(*people[:number], boris)
        actions.ask_second_look(made, by=boris, now=NOW)
        assert Voice.objects.count() == drawn
        actions.close_look(made.pk, now=NOW + LOOK_TERM)
        assert Act.objects.get().ended_how == Act.End.FELL


def test_it_is_asked_for_in_time(omsk: City, boris: Member, hidden: tuple[Thing, Act]) -> None:
    _thing, made = hidden
    with omsk.scope(), pytest.raises(errors.TooLate):
        actions.ask_second_look(made, by=boris, now=NOW + ASK_WITHIN)


def test_on_its_page_voices_are_hidden_until_the_end(
    omsk: City,
    visit: Visit,
    boris: Member,
    vera: Member,
    people: list[Member],
    hidden: tuple[Thing, Act],
) -> None:
    _thing, made = hidden
    path = f"/moderation/{made.pk}/"
    with omsk.scope():
        make_permanent(*people[:2])
    before = visit(omsk, vera).get(path).content.decode()
    assert made.secret_hash in before
    assert made.secret not in before
    visit(omsk, boris).post(f"{path}second-look/")
    assert made.secret in visit(omsk, vera).get(path).content.decode()
    first, second = (visit(omsk, member) for member in people[:2])
    assert "A second look needs your voice" in first.get("/").content.decode()
    assert first.post(f"{path}voice/", {"keeps": "yes"}).status_code == 422
    first.post(f"{path}voice/", {"keeps": "yes", "reason": "It hurts people"})
    assert "It hurts people" not in visit(omsk, vera).get(path).content.decode()
    second.post(f"{path}voice/", {"keeps": "yes", "reason": "A clear rule"})
    after = visit(omsk, vera).get(path).content.decode()
    assert "It hurts people" in after
    assert "The act stays." in after
