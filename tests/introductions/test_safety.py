"""Blocks and reports: who is no longer heard, and what the cores read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from network.directory.models import Listing
from network.introductions.actions.introductions import ask_for_introduction
from network.introductions.actions.rooms import write_message
from network.introductions.models import (
    Block,
    Introduction,
    Message,
    Participant,
    Report,
    State,
)
from network.introductions.queries.introductions import addressed_to, asked_by, open_reports
from tenants.accounts.models import User
from tenants.members.models import Duty, Member
from tenants.registry.models import City
from tests.cast import NOW, Clock, Visitor, person
from tests.introductions.conftest import WORDS, Post

Visit = Callable[..., Visitor]
DAY = timedelta(days=1)


def test_a_blocked_person_is_heard_no_more_and_not_told(
    omsk: City, tomsk: City, boris: Member, vera: Member, darya: Member, asked: Introduction,
    card: Listing, visit: Visit, post: Post, clock: Clock,
) -> None:  # fmt: skip
    clock(NOW)
    there = visit(tomsk, darya)
    there.post(f"{asked.get_absolute_url()}block/")
    assert post() == []
    assert there.get(asked.get_absolute_url()).status_code == 404
    assert "asks to be introduced" not in there.get("/").text
    assert "waits for an answer" in visit(omsk, boris).get(asked.get_absolute_url()).text
    with omsk.scope():
        from_vera = ask_for_introduction(card, by=vera, now=NOW, **WORDS)
        assert asked_by(boris).get().state(now=NOW + 50 * DAY) == State.LAPSED
    with tomsk.scope():
        assert addressed_to(darya).get() == from_vera
        made = Block.objects.get()
        assert made.blocked_name == "Boris"
    assert "Boris" in there.get("/network/introductions/").text
    there.post(f"/network/introductions/blocks/{made.pk}/")
    with tomsk.scope():
        assert addressed_to(darya).count() == 2


def test_a_blocked_city_is_heard_no_more(
    omsk: City, tomsk: City, vera: Member, darya: Member, asked: Introduction, card: Listing,
    visit: Visit,
) -> None:  # fmt: skip
    visit(tomsk, darya).post(f"{asked.get_absolute_url()}block/", {"whole_city": "on"})
    with omsk.scope():
        ask_for_introduction(card, by=vera, now=NOW, **WORDS)
    with tomsk.scope():
        assert not addressed_to(darya).exists()


def test_a_block_from_a_room_leaves_it(
    omsk: City, boris: Member, accepted: Introduction, visit: Visit
) -> None:
    visit(omsk, boris).post(f"{accepted.get_absolute_url()}block/")
    with omsk.scope():
        assert Block.objects.get().blocked_name == "Darya"
        assert Participant.objects.get(city_id=omsk.pk).left_at is not None


def test_a_reported_message_is_read_by_both_cores_and_nothing_else_is(
    omsk: City, tomsk: City, anna: Member, boris: Member, vera: Member, darya: Member,
    accepted: Introduction, visit: Visit, post: Post, clock: Clock,
) -> None:  # fmt: skip
    clock(NOW)
    egor = person(tomsk, "Egor", duty=Duty.Kind.MODERATION)
    with tomsk.scope():
        User.objects.update(language="en")
        mine = Participant.objects.get(city_id=tomsk.pk)
        write_message(mine, by=darya, text="A harmless secret", now=NOW)
        bad = write_message(mine, by=darya, text="You are a fool", now=NOW)
    post()
    here = visit(omsk, boris)
    address = f"{accepted.get_absolute_url()}report/"
    assert f"{address}?message={bad.pk}" in here.get(f"/network/rooms/{accepted.pk}/").text
    short = here.post(f"{address}?message={bad.pk}", {"message": bad.pk, "reason": "Rude"})
    assert "Rude" in short.text
    with omsk.scope():
        assert not Report.objects.exists()
    facts = {"message": bad.pk, "reason": "He calls me names"}
    here.post(f"{address}?message={bad.pk}", facts)
    with omsk.scope():
        report = Report.objects.get()
    letters = post()
    assert letters == ["Words between two cities were reported"] * 3  # Anna, Darya, Egor
    for city, reader in ((omsk, anna), (tomsk, egor)):
        browser = visit(city, reader)
        assert "Words between two cities were reported" in browser.get("/").text
        page = browser.get(report.get_absolute_url()).text
        assert "You are a fool" in page
        assert "He calls me names" in page
        assert "A harmless secret" not in page
        assert "Boris" not in page
    assert "what Darya wrote" in visit(tomsk, egor).get(report.get_absolute_url()).text
    assert visit(omsk, vera).get(report.get_absolute_url()).status_code == 403

    visit(tomsk, egor).post(f"{report.get_absolute_url()}closing/")
    with tomsk.scope():
        assert not open_reports().exists()
    with omsk.scope():
        assert open_reports().get() == report


def test_an_introduction_itself_can_be_reported_by_the_one_who_was_asked(
    omsk: City, tomsk: City, boris: Member, darya: Member, asked: Introduction, visit: Visit
) -> None:
    address = f"{asked.get_absolute_url()}report/"
    visit(tomsk, darya).post(address, {"reason": "It is an advertisement"})
    with tomsk.scope():
        report = Report.objects.get()
        assert report.words.startswith(WORDS["why"])
        assert WORDS["contact"] not in report.words
        assert (report.against_city_id, report.against_member) == (omsk.pk, boris.pk)
    assert visit(omsk, boris).get(address).status_code == 404


def test_only_others_words_of_ones_own_room_are_reported(
    omsk: City, tomsk: City, boris: Member, vera: Member, accepted: Introduction, visit: Visit
) -> None:
    with omsk.scope():
        mine = write_message(
            Participant.objects.get(city_id=omsk.pk), by=boris, text="My own", now=NOW
        )
    address = f"{accepted.get_absolute_url()}report/"
    facts = {"message": mine.pk, "reason": "Let us see what happens"}
    assert visit(omsk, boris).post(address, facts).status_code == 404
    assert visit(omsk, vera).post(address, facts).status_code == 404
    assert visit(omsk, boris).post(address, {"reason": facts["reason"]}).status_code == 302
    with omsk.scope():
        assert Message.objects.count() == 1
        assert not Report.objects.exists()
