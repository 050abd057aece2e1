"""A guest who joins during the evening stays one person; the core mends what happened otherwise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from tenants.live import actions
from tenants.live.models import AgendaItem, Capture, PulseMark, Run, Seat, Vote
from tenants.live.screens.state import EveningState
from tenants.meetings.actions import (
    bring_back_arrival,
    check_in,
    check_in_guest,
    leave_early,
    merge_arrivals,
    take_back_arrival,
)
from tenants.meetings.actions.arrivals import is_same_name
from tenants.meetings.errors import OnePerson
from tenants.meetings.models import Attendance, Meeting
from tenants.meetings.queries import at_the_door, attendance_list
from tenants.meetings.tokens import Guest, door_token, guest_token
from tenants.members.actions import create_invitation
from tenants.members.models import Member
from tenants.products.models import Question
from tenants.registry.models import City
from tests.accounts.entering import Post, last_code, post
from tests.cast import Visitor, person

__all__ = ["post"]
Visit = Callable[..., Visitor]
MINUTE = timedelta(minutes=1)


def path(name: str, *args: object) -> str:
    return reverse(name, urlconf="deploy.urls_city", args=args)


@pytest.fixture
def now_running(run: Run, clock: Callable[[datetime], None]) -> datetime:
    """One minute into the evening, for the wall clock as well."""
    moment = run.started_at + MINUTE
    clock(moment)
    return moment


@pytest.fixture
def phone(omsk: City, tonight: Meeting, now_running: datetime, visit: Visit) -> Visitor:
    """Pyotr has scanned the code, said his energy and a thought, without an account."""
    with omsk.scope():
        code = path("meetings:checkin", door_token(tonight.pk))
    browser = visit(omsk)
    browser.post(code, {"name": "Newcomer Pyotr"})
    browser.post(path("live:pulse", tonight.pk), {"moment": "start", "value": "3"})
    said = {"kind": "perspective", "text": "Warm it first.", "nonce": "n-1"}
    browser.post(path("live:captures", tonight.pk), said)
    return browser


def of_pyotr(meeting: Meeting) -> list[tuple[str, bool, list[str], list[int], int]]:
    """Of each arrival with his name: name, has an account, words, energy, number of seats."""
    found = []
    for each in meeting.attendances.select_related("member").order_by("pk"):
        if "Pyotr" in each.name:
            seats = Seat.objects.filter(member=each.member_id) if each.member_id else each.seats
            found.append(
                (
                    each.name,
                    each.member_id is not None,
                    [thought.text for thought in each.captures.all()],
                    [mark.value for mark in each.pulse.all()],
                    seats.count(),
                )
            )
    return found


def test_joining_from_the_phone_s_screen_claims_the_arrival(
    omsk: City, tonight: Meeting, phone: Visitor, room: dict[str, Attendance], post: Post
) -> None:
    """As the script of the first step tells people to do."""
    with omsk.scope():
        parts = tonight.agenda.blocks.filter(kind="block").count()
    assert post(phone, "/join/", email="pyotr@example.com", next="/questions/new/").status_code
    post(phone, "/sign-in/code/", code=last_code())
    joined = post(phone, "/welcome/", name="Pyotr Novikov", next="/questions/new/")
    assert joined["Location"] == "/questions/new/"
    with omsk.scope():
        assert of_pyotr(tonight) == [("Pyotr Novikov", True, ["Warm it first."], [3], parts)]
        assert tonight.attendances.count() == len(room) + 1
    page = phone.get(path("live:phone", tonight.pk)).content.decode()
    assert "Warm it first." in page
    assert "I'm here" not in page


def test_an_invitation_opened_on_the_phone_claims_it_too(
    omsk: City, tonight: Meeting, phone: Visitor, post: Post, now_running: datetime
) -> None:
    with omsk.scope():
        invited = create_invitation(email="pyotr@example.com", now=now_running)
    post(phone, path("members:invitation", invited.token), name="Pyotr Novikov")
    with omsk.scope():
        assert [(name, joined) for name, joined, *_ in of_pyotr(tonight)] == [
            ("Pyotr Novikov", True)
        ]


@pytest.mark.parametrize(("name", "claims"), [("Pyotr", True), ("Olga", False)])
def test_a_member_who_signs_in_is_the_guest_of_the_same_name_only(
    omsk: City, tonight: Meeting, phone: Visitor, post: Post, name: str, claims: bool
) -> None:
    """A tablet at the door lets in many: whoever signs in there later is not the last guest."""
    with omsk.scope():
        member = person(omsk, name)
    post(phone, "/sign-in/", email=member.user.email)
    post(phone, "/sign-in/code/", code=last_code())
    with omsk.scope():
        said = Capture.objects.get(text="Warm it first.")
        assert said.by.member == (member if claims else None)
        assert tonight.attendances.filter(member=member).exists() is claims


def test_a_tap_on_the_evening_s_page_is_the_guest_of_this_phone(
    omsk: City, tonight: Meeting, phone: Visitor, now_running: datetime
) -> None:
    with omsk.scope():
        maria = person(omsk, "Maria")
        maria.joined_at = now_running - timedelta(days=30)
        maria.save()
        phone.force_login(maria.user)
        guest = tonight.attendances.get(guest_name="Newcomer Pyotr")
        session = phone.session
        session["arrived"] = {str(tonight.pk): guest.pk}
        session.save()
    phone.post(path("live:arrival", tonight.pk))
    with omsk.scope():
        assert tonight.attendances.get(pk=guest.pk).member == maria
        assert of_pyotr(tonight) == []


def test_whom_the_core_let_in_under_a_proven_mailbox_is_one_person(
    omsk: City, tonight: Meeting, run: Run, now_running: datetime
) -> None:
    with omsk.scope():
        email = "nika@omsk.example.com"
        ticked = check_in_guest(tonight, name="Nika", email=email, how="name", now=now_running)
        typed = check_in_guest(
            tonight, name="Somebody", email="lev@omsk.example.com", how="qr", now=now_running
        )
        nika, lev = person(omsk, "Nika"), person(omsk, "Lev")
        assert tonight.attendances.get(pk=ticked.pk).member == nika
        assert tonight.attendances.get(pk=typed.pk).member is None  # a typed address proves nothing
        assert not tonight.attendances.filter(member=lev).exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Пётр Новиков", "новиков петр", True),
        ("Пётр", "Петр Новиков", True),
        ("Елена Рудь", "Рудь Елена", True),
        ("Анна", "Анна-Мария", False),
        ("Boris", "Vera", False),
        ("", "Vera", False),
    ],
)
def test_names_agree_in_any_order(one: str, other: str, same: bool) -> None:
    assert is_same_name(one, other) is same


def test_the_core_merges_two_arrivals_of_one_person(
    omsk: City,
    tonight: Meeting,
    phone: Visitor,
    room: dict[str, Attendance],
    anna: Member,
    visit: Visit,
    now_running: datetime,
) -> None:
    with omsk.scope():
        ghost = tonight.attendances.get(guest_name="Newcomer Pyotr")
        pyotr = person(omsk, "Pyotr")
        member = check_in(tonight, member=pyotr, how="name", now=now_running + MINUTE)
        actions.mark_pulse(member, moment="start", value=5, now=now_running + MINUTE)
        card = Capture.objects.create(
            meeting=tonight, by=room["Boris"], kind="idea", text="An idea", nonce="i"
        )
        for voter, points in ((ghost, 1), (member, 3)):
            Vote.objects.create(idea=card, attendance=voter, points=points)
        parts = tonight.agenda.blocks.filter(kind="block").count()
        people = tonight.attendances.count()
    address = path("meetings:arrival", tonight.pk, ghost.pk)
    page = visit(omsk, anna).get(address).content.decode()
    assert "The same person as" in page
    assert f'value="{member.pk}"' in page
    done = visit(omsk, anna).post(address, {"same": member.pk}, follow=True).content.decode()
    assert "one person now" in done
    with omsk.scope():
        assert of_pyotr(tonight) == [("Pyotr", True, ["Warm it first."], [3], parts)]
        assert tonight.attendances.count() == people - 1
        assert list(Vote.objects.values_list("attendance", "points")) == [(member.pk, 3)]
        assert tonight.attendances.get(member=pyotr).arrived_at == ghost.arrived_at
        assert not Seat.objects.filter(attendance=ghost.pk).exists()


def test_the_press_names_the_arrival_that_stays(
    omsk: City,
    tonight: Meeting,
    phone: Visitor,
    room: dict[str, Attendance],
    anna: Member,
    visit: Visit,
    now_running: datetime,
) -> None:
    with omsk.scope():
        ghost = tonight.attendances.get(guest_name="Newcomer Pyotr")
        pyotr = person(omsk, "Pyotr")
        account = check_in(tonight, member=pyotr, how="name", now=now_running + MINUTE)
    address = path("meetings:arrival", tonight.pk, account.pk)
    done = visit(omsk, anna).post(address, {"same": ghost.pk}, follow=True).content.decode()
    assert "Pyotr is one person now" in done
    assert "Newcomer Pyotr" not in done


def test_two_accounts_are_two_people(
    in_omsk: None, tonight: Meeting, room: dict[str, Attendance], doors: datetime
) -> None:
    before = list(Attendance.objects.order_by("pk").values())
    for kept, gone in ((room["Anna"], room["Boris"]), (room["Anna"], room["Anna"])):
        with pytest.raises(OnePerson):
            merge_arrivals(kept, gone, now=doors)
    assert list(Attendance.objects.order_by("pk").values()) == before


def test_of_two_guests_the_one_with_the_phone_keeps_speaking(
    in_omsk: None, tonight: Meeting, doors: datetime
) -> None:
    ticked = check_in_guest(tonight, name="Lena Orlova", how="walk_in", now=doors)
    phone = check_in_guest(tonight, name="lena", how="qr", now=doors + MINUTE, nonce="tap")
    kept = merge_arrivals(ticked, phone, now=doors + MINUTE)
    assert (kept.pk, kept.name, kept.arrived_at) == (phone.pk, "Lena Orlova", doors)
    again = check_in_guest(tonight, name="lena", how="qr", now=doors + MINUTE, nonce="tap")
    assert [each.pk for each in attendance_list(tonight)] == [again.pk] == [phone.pk]


def test_an_arrival_with_words_is_taken_back_and_the_words_stay(
    in_omsk: None, run: Run, tonight: Meeting, room: dict[str, Attendance]
) -> None:
    now, gleb = run.started_at + MINUTE, room["Gleb"]
    actions.mark_pulse(gleb, moment="start", value=4, now=now)
    actions.capture(tonight, by=gleb, kind="idea", text="Kept.", now=now)
    question = Question.objects.get(author__name="Gleb")
    assert question.state == "on_agenda"

    take_back_arrival(gleb, now=now)
    question.refresh_from_db()
    assert question.state == "queued"
    assert not Seat.objects.filter(member__name="Gleb", table__block__position__gt=1).exists()
    assert "Gleb" not in {each.name for each in attendance_list(tonight)}
    assert [(each.name, each.was_there) for each in at_the_door(tonight).gone] == [("Gleb", False)]
    assert EveningState(tonight, now).counts["all"] == 1
    assert PulseMark.objects.get().attendance == gleb

    bring_back_arrival(gleb, now=now + MINUTE)
    assert "Gleb" in {each.name for each in attendance_list(tonight)}
    parts = tonight.agenda.blocks.filter(kind="block").count()
    assert Seat.objects.filter(member__name="Gleb").count() == parts


def test_whoever_goes_home_early_has_come_and_sits_at_no_later_table(
    in_omsk: None, working: Run, tonight: Meeting, room: dict[str, Attendance], anna: Member
) -> None:
    now, boris = working.step_started_at + MINUTE, room["Boris"]
    leave_early(boris, now=now)
    leave_early(boris, now=now + MINUTE)  # the first word counts
    boris.refresh_from_db()
    assert boris.left_at == now
    seats = Seat.objects.filter(member__name="Boris").values_list("table__block__position")
    assert set(seats) <= {(working.block,)}
    assert not AgendaItem.objects.filter(
        question__author__name="Boris", table__block__position__gt=working.block
    ).exists()
    here = EveningState(tonight, now)
    assert "Boris" not in {each.name for each in here.attendances}
    assert "Boris" in {each.name for each in attendance_list(tonight)}
    planned = actions.propose_agenda(tonight, by=anna, now=now)
    ahead = Seat.objects.filter(
        table__block__agenda=planned, table__block__position__gt=working.block
    )
    assert "Boris" not in {seat.name for seat in ahead}
    run = actions.close_run(Run.objects.get(), by=anna, now=now + 5 * MINUTE)
    tonight.refresh_from_db()
    assert (run.is_open, tonight.came) == (False, len(room))


def test_who_left_comes_back_by_scanning_again(
    omsk: City, tonight: Meeting, phone: Visitor, anna: Member, visit: Visit, now_running: datetime
) -> None:
    with omsk.scope():
        guest = tonight.attendances.get(guest_name="Newcomer Pyotr")
        code = path("meetings:checkin", door_token(tonight.pk))
    core = visit(omsk, anna)
    core.post(path("meetings:arrival", tonight.pk, guest.pk), {"gone": "1"})
    assert "left at" in core.get(path("meetings:door", tonight.pk)).content.decode()
    assert phone.get(code).status_code == 200
    phone.post(code, {"name": "Newcomer Pyotr"})
    with omsk.scope():
        assert [each.left_at for each in tonight.attendances.filter(pk=guest.pk)] == [None]
        assert len(of_pyotr(tonight)) == 1


def test_programs_of_the_core_do_the_same(
    omsk: City, tonight: Meeting, phone: Visitor, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        ghost = tonight.attendances.get(guest_name="Newcomer Pyotr")
        boris_here = tonight.attendances.get(member=boris)
    base = f"/api/v1/meetings/{tonight.pk}/arrivals"
    core: Any = visit(omsk, anna)
    assert visit(omsk, boris).put(f"{base}/{ghost.pk}/leaving/").status_code == 403
    left = core.put(f"{base}/{ghost.pk}/leaving/")
    assert (left.status_code, left.json()["left_at"] is not None) == (200, True)
    door = core.get(f"/api/v1/meetings/{tonight.pk}/door/").json()
    assert [each["id"] for each in door["gone"]] == [ghost.pk]
    assert core.delete(f"{base}/{ghost.pk}/leaving/").json()["left_at"] is None
    merged = core.post(
        f"{base}/{ghost.pk}/merging/", {"same": boris_here.pk}, content_type="application/json"
    )
    assert (merged.status_code, merged.json()["id"]) == (200, boris_here.pk)
    with omsk.scope():
        assert Capture.objects.get(text="Warm it first.").by == boris_here


def test_a_guest_who_confirmed_by_letter_is_in_by_one_press(
    omsk: City, tonight: Meeting, room: dict[str, Attendance], now_running: datetime, visit: Visit
) -> None:
    """On the phone that opened the letter; elsewhere the door's code is needed as before."""
    zoya = {"name": "Zoya Kim", "email": "zoya@example.com"}
    with omsk.scope():
        letter = path("meetings:guest", guest_token(Guest(meeting=tonight.pk, **zoya)))
    own, other = visit(omsk), visit(omsk)
    own.post(letter)
    arrive, screen = path("live:arrival", tonight.pk), path("live:phone", tonight.pk)
    assert "Scan the code" in other.get(screen).content.decode()
    assert other.post(arrive)["Location"].startswith("/join/")
    page = own.get(screen).content.decode()
    assert "Scan the code" not in page
    assert "I'm here" in page
    for _ in range(2):
        assert own.post(arrive)["Location"] == screen
    assert "I'm here" not in own.get(screen).content.decode()
    with omsk.scope():
        came = tonight.attendances.get(guest_email=zoya["email"])
        assert (came.name, came.how) == ("Zoya Kim", Attendance.How.NAME)
        assert tonight.attendances.count() == len(room) + 1
    own.post(letter, {"_method": "delete"})
    with omsk.scope():
        assert tonight.attendances.filter(pk=came.pk).exists()
