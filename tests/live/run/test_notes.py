"""Notes to the facilitator in time: no table, no question, no author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from tenants.formats.actions import archive_format
from tenants.formats.models import Format
from tenants.live import actions
from tenants.live.errors import FormatPutAway
from tenants.live.models import Block, Run, Seat
from tenants.live.screens.facilitator import absent_authors, unseated
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import check_in, check_in_guest
from tenants.meetings.models import Attendance, Meeting
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.cast import Visitor
from tests.live.evenings import FormatEvening, onward, running

Visit = Callable[..., Visitor]
MINUTE = timedelta(minutes=1)


def path(name: str, *args: object) -> str:
    return reverse(name, urlconf="deploy.urls_city", args=args)


@pytest.fixture
def alone(omsk: City, tonight: Meeting, people: dict[str, Member], anna: Member) -> Run:
    """Anna began before anybody had come: there are no tables, only spare time."""
    with omsk.scope():
        run = actions.start_run(tonight, by=anna, now=tonight.starts_at)
        assert not Block.objects.filter(kind="block").exists()
        while running(tonight, run.step_started_at).here.block.kind != "spare":
            run = onward(run, anna)
        return run


@pytest.mark.usefixtures("in_omsk")
def test_begun_alone_it_says_who_has_no_table_and_one_press_seats_them(
    alone: Run, tonight: Meeting, people: dict[str, Member], anna: Member, questions: object
) -> None:
    now = alone.step_started_at + 5 * MINUTE
    assert unseated(EveningState(tonight, now)) is None
    for name in ("Boris", "Vera", "Gleb", "Dina", "Egor", "Fyodor"):
        check_in(tonight, member=people[name], how="qr", now=now)
    note = unseated(EveningState(tonight, now))
    assert note is not None
    assert {each.name for each in note.people} >= {"Boris", "Fyodor"}
    assert [key for key, _name in note.formats] == ["one_two_four_all", "lean_coffee"]
    actions.seat_those_here(tonight, by=anna, now=now)
    assert unseated(EveningState(tonight, now)) is None
    work = Block.objects.filter(kind="block").order_by("position")
    assert work[0].position == alone.block + 1  # what comes next, not after an hour of spare time
    assert work[0].starts == 15
    assert Question.objects.filter(state="on_agenda").exists()


@pytest.mark.parametrize("key", ["one_two_four_all", "lean_coffee"])
@pytest.mark.usefixtures("in_omsk")
def test_without_a_question_a_format_makes_them_on_the_spot(
    alone: Run, tonight: Meeting, people: dict[str, Member], anna: Member, key: str
) -> None:
    now = alone.step_started_at + 5 * MINUTE
    for name in ("Boris", "Vera", "Gleb", "Dina", "Egor"):
        check_in(tonight, member=people[name], how="qr", now=now)
    actions.begin_on_the_spot(tonight, key=key, by=anna, now=now)
    block = Block.objects.get(kind="block")
    assert block.format_version is not None
    assert (block.format_version.format.key, block.position) == (key, alone.block + 1)
    seated = {seat.name for seat in Seat.objects.filter(table__block=block)}
    assert seated >= {"Boris", "Vera", "Gleb", "Dina", "Egor"}
    run = onward(Run.objects.get(), anna)
    assert EveningState(tonight, run.step_started_at).is_working


@pytest.mark.usefixtures("in_omsk")
def test_a_format_that_was_put_away_meanwhile_is_refused_in_words(
    alone: Run, tonight: Meeting, anna: Member
) -> None:
    now = alone.step_started_at + 5 * MINUTE
    archive_format(Format.objects.get(key="lean_coffee"), now=now)
    with pytest.raises(FormatPutAway) as refused:
        actions.begin_on_the_spot(tonight, key="lean_coffee", by=anna, now=now)
    assert "taken off the shelf" in str(refused.value)
    assert not Block.objects.filter(kind="block").exists()


@pytest.mark.usefixtures("in_omsk")
def test_near_the_end_no_new_part_is_offered(
    alone: Run, tonight: Meeting, people: dict[str, Member]
) -> None:
    late = tonight.ends_at - 15 * MINUTE
    for name in ("Boris", "Vera"):
        check_in(tonight, member=people[name], how="qr", now=late)
    assert unseated(EveningState(tonight, late)) is None


@pytest.mark.usefixtures("in_omsk")
def test_an_author_who_is_away_is_seen_before_the_part_begins(
    format_evening: FormatEvening, room: dict[str, Attendance], tonight: Meeting, anna: Member
) -> None:
    run = format_evening("troika", ["Boris"], ["Dina", "Egor"], rounds=2)
    gone = room["Dina"]
    gone.left_at = run.started_at + MINUTE
    gone.save()
    Run.objects.update(block=1, step=0)
    now = run.started_at + 2 * MINUTE
    assert [q.author.name for q in absent_authors(EveningState(tonight, now))] == ["Dina"]
    run = onward(Run.objects.get(), anna)
    assert [q.author.name for q in absent_authors(EveningState(tonight, now))] == ["Dina"]
    onward(run, anna)
    assert absent_authors(EveningState(tonight, now)) == []


def test_the_cockpit_says_it_with_a_press(
    omsk: City,
    alone: Run,
    tonight: Meeting,
    people: dict[str, Member],
    anna: Member,
    visit: Visit,
    clock: Callable[[object], None],
) -> None:
    now = alone.step_started_at + 5 * MINUTE
    clock(now)
    with omsk.scope():
        for name in ("Boris", "Vera", "Gleb"):
            check_in(tonight, member=people[name], how="qr", now=now)
        check_in_guest(tonight, name="Nika", how="qr", now=now)
    core = visit(omsk, anna)
    page = core.get(path("live:facilitator", tonight.pk)).content.decode()
    assert "4 people are here without a table" in page
    assert "Nika" in page
    done = core.post(path("live:seating", tonight.pk), {"format": "one_two_four_all"}, follow=True)
    assert "everyone who is here has a table" in done.content.decode()
    with omsk.scope():
        assert Seat.objects.filter(attendance__guest_name="Nika").exists()


@pytest.mark.usefixtures("in_omsk")
def test_looking_back_at_the_evening_nobody_is_without_a_table(
    run: Run, tonight: Meeting, anna: Member
) -> None:
    """Between the last tables and the end there are none, and no time for a part either."""
    reflection = Block.objects.get(kind=Block.Kind.REFLECTION)
    begins = tonight.starts_at + reflection.starts * MINUTE
    Run.objects.update(block=reflection.position, step=0, step_started_at=begins)
    for early in (0, 40):  # on time, and far ahead
        now = begins - early * MINUTE
        Run.objects.update(step_started_at=now)
        room = EveningState(tonight, now)
        assert room.tables == []
        assert len(room.attendances) == 9
        assert unseated(room) is None


@pytest.mark.usefixtures("in_omsk")
def test_spare_time_before_the_end_offers_a_part_only_if_one_fits(
    alone: Run, tonight: Meeting, people: dict[str, Member]
) -> None:
    on_time = tonight.starts_at + 15 * MINUTE
    Run.objects.update(step_started_at=on_time, block_started_at=on_time)
    for name in ("Boris", "Vera", "Gleb", "Dina"):
        check_in(tonight, member=people[name], how="qr", now=on_time)
    ends = EveningState(tonight, on_time).ends_at
    assert ends
    assert unseated(EveningState(tonight, ends - 21 * MINUTE)) is not None
    assert unseated(EveningState(tonight, ends - 19 * MINUTE)) is None
