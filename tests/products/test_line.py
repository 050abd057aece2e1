"""A product begins, moves, rests, changes hands; its line keeps all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from tenants.members.models import Member
from tenants.products.actions import hours, team
from tenants.products.actions.products import (
    begin_product,
    move_product,
    resume_product,
    rewrite_product,
    show_product,
)
from tenants.products.errors import (
    AlreadyItsAuthor,
    HandoverSettled,
    HandoverUnderWay,
    LastAuthor,
    NotForYou,
    NotInvolved,
    NotItsAuthor,
    NotResting,
    SameStage,
)
from tenants.products.models import Authorship, Product
from tenants.products.queries.lines import folded, line_of, movement
from tenants.products.queries.products import product_page
from tenants.products.slots import PRODUCT_LINE, Placed
from tenants.registry.models import City
from tenants.ui.linemap import Stop
from tests.cast import NOW
from tests.products.making import product, question

WEEK = timedelta(weeks=1)


def labels(made: Product, reader: Member | None = None) -> list[str]:
    read = product_page(reader=reader).get(pk=made.pk)
    return [str(stop.label) for stop in line_of(read, reader=reader).stops]


def test_a_product_begins_with_one_stop_and_one_author(omsk: City, anna: Member) -> None:
    with omsk.scope():
        made = product(anna, needs=["a lock"])
        assert [(a.member, a.role) for a in made.authorships.all()] == [(anna, "author")]
        assert [(c.before, c.after, c.by) for c in made.stage_changes.all()] == [("", "idea", anna)]
        assert labels(made, anna) == ["Idea", "Problem", "Prototype", "Launch", "Growth"]


def test_the_same_words_sent_twice_begin_one_product(omsk: City, anna: Member) -> None:
    with omsk.scope():
        first, second = product(anna), product(anna, now=NOW + timedelta(minutes=1))
        assert first == second
        later = product(anna, now=NOW + timedelta(hours=1))
        assert later != first


def test_a_stop_says_who_why_and_what_shows_it(omsk: City, anna: Member) -> None:
    with omsk.scope():
        made = product(anna)
        change = move_product(
            made, to="prototype", by=anna, now=NOW + WEEK, why="It stands", evidence="47 tools"
        )
        made.refresh_from_db()
        assert (made.stage, made.moved_at) == ("prototype", NOW + WEEK)
        assert (change.before, change.why, change.evidence) == ("idea", "It stands", "47 tools")
        with pytest.raises(SameStage):
            move_product(made, to="prototype", by=anna, now=NOW + WEEK, why="again")


def test_what_rests_comes_back_to_where_it_was(omsk: City, anna: Member) -> None:
    with omsk.scope():
        made = product(anna, stage="launch")
        with pytest.raises(NotResting):
            resume_product(made, by=anna, now=NOW)
        move_product(made, to="archived", by=anna, now=NOW + WEEK, why="No time")
        assert labels(made, anna) == ["Launch", "Archived"]
        resume_product(made, by=anna, now=NOW + 2 * WEEK)
        assert labels(made, anna) == ["Launch", "Archived", "Launch", "Growth"]


def test_others_change_nothing(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        made = product(anna)
        team.help_with_product(made, member=boris, now=NOW)
        with pytest.raises(NotItsAuthor):
            move_product(made, to="launch", by=boris, now=NOW, why="Mine now")
        with pytest.raises(NotItsAuthor):
            show_product(made, to="public", by=boris)
        with pytest.raises(NotItsAuthor):
            rewrite_product(made, by=boris, title="X", pitch="X", text="", needs=[], offers=[])
        kept = Product.objects.get(pk=made.pk)
        assert (kept.title, kept.stage, kept.visibility) == ("Shed", "idea", "city")
        assert kept.stage_changes.count() == 1


def test_the_last_author_stays(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        made = product(anna)
        team.help_with_product(made, member=boris, now=NOW)
        team.help_with_product(made, member=boris, now=NOW)
        assert made.authorships.count() == 2
        with pytest.raises(LastAuthor):
            team.leave_product(made, member=anna)
        team.share_authorship(made, by=anna, to=boris)
        team.leave_product(made, member=anna)
        assert [a.member for a in made.authorships.all()] == [boris]


def test_a_product_changes_hands_when_both_agree(
    omsk: City, anna: Member, boris: Member, vera: Member
) -> None:
    with omsk.scope():
        made = product(anna)
        with pytest.raises(AlreadyItsAuthor):
            team.offer_product(made, by=anna, to=anna, words="", now=NOW)
        offer = team.offer_product(made, by=anna, to=boris, words="The keys", now=NOW)
        with pytest.raises(HandoverUnderWay):
            team.offer_product(made, by=anna, to=vera, words="", now=NOW)
        with pytest.raises(NotForYou):
            team.accept_product(offer, by=vera, now=NOW)
        assert made.authorships.get().member == anna
        team.accept_product(offer, by=boris, now=NOW + WEEK)
        with pytest.raises(HandoverSettled):
            team.accept_product(offer, by=boris, now=NOW + WEEK)
        roles = {a.member: a.role for a in made.authorships.all()}
        assert roles == {boris: Authorship.Role.AUTHOR, anna: Authorship.Role.HELPER}
        assert "Handed over: Anna → Boris" in labels(made, anna)


def test_an_offer_declined_or_taken_back_changes_nothing(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        made = product(anna)
        team.decline_product(
            team.offer_product(made, by=anna, to=boris, words="", now=NOW), by=boris, now=NOW
        )
        team.take_back_offer(
            team.offer_product(made, by=anna, to=boris, words="", now=NOW), by=anna, now=NOW
        )
        assert [a.member for a in made.authorships.all()] == [anna]
        assert labels(made, anna)[0] == "Idea"


def test_hours_stand_beside_the_stage_they_went_into(
    omsk: City, anna: Member, boris: Member
) -> None:
    with omsk.scope():
        made = product(anna)
        move_product(made, to="problem", by=anna, now=NOW + WEEK, why="Asked around")
        for day, spent in ((NOW.date(), "2.5"), ((NOW + 2 * WEEK).date(), "4")):
            hours.log_hours(made, by=anna, day=day, hours=Decimal(spent), now=NOW)
        twin = hours.log_hours(made, by=anna, day=NOW.date(), hours=Decimal("2.5"), now=NOW)
        assert made.hours.count() == 2
        moved = movement(product_page(reader=anna).get(pk=made.pk), now=NOW + 3 * WEEK)
        assert (moved.hours, moved.weeks, moved.stages) == (Decimal("6.5"), 3, 2)
        assert moved.chart
        assert list(moved.chart.values) == [("Idea", 2.5), ("Problem", 4.0)]
        with pytest.raises(NotInvolved):
            hours.log_hours(made, by=boris, day=NOW.date(), hours=Decimal(1), now=NOW)
        with pytest.raises(NotInvolved):
            hours.strike_hours(twin, by=boris, now=NOW)
        hours.strike_hours(twin, by=anna, now=NOW)
        assert movement(product_page(reader=anna).get(pk=made.pk), now=NOW).hours == 4
        hours.count_hours_again(twin, by=anna)
        assert made.hours.counted().count() == 2


def test_hours_of_the_day_of_a_move_went_into_the_stage_before(omsk: City, anna: Member) -> None:
    with omsk.scope():
        made = product(anna)
        move_product(made, to="archived", by=anna, now=NOW + WEEK, why="Enough")
        day = (NOW + WEEK).date()
        hours.log_hours(made, by=anna, day=day, hours=Decimal("2.5"), now=NOW + WEEK)
        moved = movement(product_page(reader=anna).get(pk=made.pk), now=NOW + WEEK)
        assert moved.chart
        assert list(moved.chart.values) == [("Idea", 2.5), ("Archived", 0.0)]


def test_other_apps_put_their_stops_on_the_line(
    omsk: City, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def evenings(ids: Sequence[int], reader: Member | None) -> Iterable[Placed]:
        return [Placed(pk, NOW + WEEK, Stop(label="Thursday", kind="meeting")) for pk in ids]

    monkeypatch.setattr(PRODUCT_LINE, "_orders", {})
    PRODUCT_LINE.register(evenings)
    PRODUCT_LINE.register(evenings)
    with omsk.scope():
        made = product(anna)
        question(anna, "Later?", product=made, now=NOW + 2 * WEEK)
        assert labels(made, anna)[:3] == ["Idea", "Thursday", "Later?"]


def test_a_long_line_folds_its_beginning(omsk: City, anna: Member) -> None:
    with omsk.scope():
        made = product(anna)
        for n in range(20):
            question(anna, f"Question {n}?", product=made, now=NOW + n * WEEK)
        older, seen = folded(line_of(product_page(reader=anna).get(pk=made.pk), reader=anna))
        assert older
        assert [len(older.stops), len(seen.stops)] == [12, 1 + 9 + 4]
        assert [str(stop.label) for stop in seen.stops[:2]] == ["Idea", "Question 11?"]


def test_a_new_product_of_a_new_person(omsk: City, gleb: Member) -> None:
    with omsk.scope():
        made = begin_product(by=gleb, title="T", pitch="P", stage="growth", now=NOW)
        assert labels(made, gleb) == ["Growth"]
