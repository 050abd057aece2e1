"""The launch checklist in the hub: pushed by cities, shown to initiators and to HQ."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from franchise.actions.applying import Person
from franchise.actions.launch import CHANGED, DUTY, push_launch
from franchise.actions.managers import appoint
from franchise.launch import sentence
from franchise.models import Application, Franchise, LaunchProgress
from franchise.tokens import personal_link
from network.hq.today import Line, Today
from tenants.accounts.models import User
from tenants.formats.actions import archive_format, bring_back_format, install_catalogue
from tenants.home.actions import write_city_page
from tenants.home.launch import ESTABLISHED, LaunchStep
from tenants.live.plan.blocks import add_block
from tenants.meetings.actions import cancel_meeting, confirm_meeting, register
from tenants.meetings.actions.series import end_series, let_series_go_on
from tenants.meetings.actions.series_changes import reshape_series
from tenants.meetings.models import Meeting
from tenants.members.actions import create_invitation
from tenants.members.duties import (
    agree_to_duty,
    claim_duty,
    hold_duty,
    lay_down_duty,
    object_to_duty,
)
from tenants.members.models import DUTY_TERM, Duty, Member
from tenants.products.actions.questions import ask_question
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tenants.registry.signals import city_deleted, city_imported
from tests.cast import NOW, Clock, Visitor, person
from tests.franchise.cast import applied
from tests.home.test_launch import finish, weekly

DAY = timedelta(days=1)
Visit = Callable[..., Visitor]


def tick(city: City, *, kind: str = CHANGED) -> int:
    """The clock of the platform; returns the number of alarms that were rung."""
    now = timezone.now()
    with city.scope():
        due = Alarm.objects.filter(kind=kind, due_at__lte=now)
        numbers = list(due.values_list("pk", flat=True))
        return sum(alarms.ring(number, city=city, now=now) for number in numbers)


def pushed(city: City) -> LaunchProgress:
    tick(city)
    return stored(city)


def stored(city: City) -> LaunchProgress:
    with hub_scope():
        return LaunchProgress.objects.get(pk=city.pk)


def test_each_change_in_the_city_moves_its_step(
    omsk: City, tomsk: City, anna: Member, boris: Member, darya: Member
) -> None:
    tick(tomsk)
    before = stored(tomsk).counts
    with omsk.scope():
        series = weekly(address="")
        meeting = series.meetings.order_by("starts_at")[0]
    assert pushed(omsk).done_steps == [LaunchStep.SLOT]
    changes: list[tuple[str, int, Callable[[], object]]] = [
        ("venue", 1, lambda: reshape_series(series, changes={"address": "1"}, by=anna, now=NOW)),
        ("meeting", 1, lambda: confirm_meeting(meeting, by=anna, now=NOW)),
        ("meeting", 0, lambda: cancel_meeting(meeting, by=anna, now=NOW)),
        ("slot", 0, lambda: end_series(series, by=None, now=NOW)),
        ("slot", 1, lambda: let_series_go_on(series, now=NOW)),
        ("people", 3, lambda: create_invitation(email="v@omsk.example.com", now=NOW)),
        ("duties", 2, lambda: hold_duty(member=boris, kind="venue", now=NOW)),
        ("chat", 1, lambda: page("https://chat.example.com/")),
        ("chat", 0, lambda: page("")),
    ]
    for step, number, change in changes:
        with omsk.scope():
            change()
        assert pushed(omsk).counts[step] == number, step
    assert stored(tomsk).counts == before
    assert tick(omsk) == 0  # a quiet city is not counted


def page(chat_url: str) -> None:
    write_city_page(about="", mission="", principles="", chat_url=chat_url)


def test_a_chosen_format_and_a_values_evening_move_their_steps(
    omsk: City, tomsk: City, anna: Member
) -> None:
    with omsk.scope():
        formats = install_catalogue(now=NOW)
        archive_format(formats[0], now=NOW)
    assert pushed(omsk).counts["formats"] == 1
    with omsk.scope():
        bring_back_format(formats[0])
    assert pushed(omsk).counts["formats"] == 0
    with omsk.scope():
        meeting = weekly().meetings.order_by("starts_at")[0]
        for member in (anna, *(person(omsk, name) for name in ("Oleg", "Petr", "Zoya"))):
            register(meeting, member=member, now=NOW)
            ask_question(by=member, text=f"{member} asks", blocker="customer", now=NOW)
        add_block(meeting, key="lean_coffee", by=anna, now=NOW)
    assert pushed(omsk).counts["formats"] >= 1  # the planner may add one
    with omsk.scope():
        cancel_meeting(meeting, by=anna, now=NOW)
    assert pushed(omsk).counts["formats"] == 0
    with omsk.scope():
        evening = weekly(kind="values", rule="FREQ=DAILY;COUNT=1").meetings.get()
    assert pushed(omsk).counts["values"] == 1
    with omsk.scope():
        cancel_meeting(evening, by=anna, now=NOW)
    assert pushed(omsk).counts["values"] == 0
    with hub_scope():
        assert not LaunchProgress.objects.filter(pk=tomsk.pk).exists()


def test_a_claim_counts_once_it_is_held(omsk: City, anna: Member, boris: Member) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind=Duty.Kind.VENUE, now=NOW)
        claim = claim_duty(member=boris, kind=Duty.Kind.MINUTES, now=NOW)
    assert pushed(omsk).counts["duties"] == 2
    with omsk.scope():
        agree_to_duty(claim, by=anna, now=timezone.now())
    assert pushed(omsk).counts["duties"] == 3
    with omsk.scope():
        lay_down_duty(duty=claim, by=boris, now=timezone.now())
        again = claim_duty(member=boris, kind=Duty.Kind.PARTNERS, now=NOW)
        object_to_duty(again, by=anna, why="No partners yet", now=NOW)
    assert pushed(omsk).counts["duties"] == 2


def test_time_alone_makes_a_claim_a_duty_and_ends_it(
    omsk: City, anna: Member, boris: Member, clock: Clock
) -> None:
    with omsk.scope():
        hold_duty(member=boris, kind=Duty.Kind.VENUE, now=NOW)
        claim = claim_duty(member=boris, kind=Duty.Kind.MINUTES, now=NOW)
    assert pushed(omsk).counts["duties"] == 2
    clock(claim.taken_at)
    assert tick(omsk, kind=DUTY) == 1
    assert stored(omsk).counts["duties"] == 3
    clock(NOW + DUTY_TERM)
    tick(omsk, kind=DUTY)
    assert stored(omsk).counts["duties"] == 1
    clock(claim.ends_at)
    assert tick(omsk, kind=DUTY) == 1
    assert stored(omsk).counts["duties"] == 0


def test_an_undone_change_leaves_nothing_to_count(omsk: City, anna: Member) -> None:
    tick(omsk)
    with omsk.scope(), transaction.atomic():
        page("https://chat.example.com/")
        assert Alarm.objects.filter(kind=CHANGED).count() == 1
        transaction.set_rollback(True)
    assert tick(omsk) == 0


def test_the_first_time_of_a_step_stays(omsk: City, clock: Clock) -> None:
    moments: list[datetime] = []
    for days, chat in ((1, "https://chat.example.com/"), (2, ""), (3, "https://b.example.com/")):
        clock(NOW + days * DAY)
        moments.append(timezone.now())
        with omsk.scope():
            page(chat)
        tick(omsk)
        assert stored(omsk).first_done_at(LaunchStep.CHAT) == moments[0]


def test_a_launch_is_stuck_since_its_latest_step(omsk: City, clock: Clock) -> None:
    found = pushed_now(omsk)
    assert (found.stuck_at, found.stuck_since) == (LaunchStep.VENUE, omsk.created_at)
    clock(NOW + 2 * DAY)
    with omsk.scope():
        series = weekly()
    found = pushed(omsk)
    assert (found.stuck_at, found.stuck_since) == (LaunchStep.DUTIES, NOW + 2 * DAY)
    clock(NOW + 5 * DAY)
    with omsk.scope():
        reshape_series(series, changes={"address": ""}, by=None, now=timezone.now())
    found = pushed(omsk)
    assert (found.stuck_at, found.stuck_since) == (LaunchStep.VENUE, NOW + 2 * DAY)


def pushed_now(city: City) -> LaunchProgress:
    with city.scope():
        push_launch(city=city, now=timezone.now())
    return stored(city)


def test_the_time_of_finishing_stays(omsk: City, anna: Member, clock: Clock) -> None:
    finish(omsk, anna)
    clock(NOW + DAY)
    found = pushed(omsk)
    assert (found.finished_at, found.stuck_at) == (NOW + DAY, None)
    clock(NOW + 2 * DAY)
    with omsk.scope():
        page("")
    assert pushed(omsk).finished_at == NOW + DAY
    with hub_scope():
        assert not LaunchProgress.objects.under_way().exists()


def test_a_city_that_has_met_often_needs_no_checklist(omsk: City) -> None:
    with omsk.scope():
        for number in range(1, ESTABLISHED + 1):
            start = NOW - timedelta(weeks=number)
            Meeting.objects.create(
                title="Thursday",
                kind="regular",
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                venue="Tochka",
                state=Meeting.State.CLOSED,
            )
    assert not pushed_now(omsk).is_under_way
    with hub_scope():
        assert not LaunchProgress.objects.under_way().exists()


def test_a_city_writes_and_reads_its_own_row_only(omsk: City, tomsk: City) -> None:
    pushed_now(omsk), pushed_now(tomsk)
    with omsk.scope():
        assert list(LaunchProgress.objects.values_list("pk", flat=True)) == [omsk.pk]
        with pytest.raises(ProgrammingError), transaction.atomic():
            push_launch(city=tomsk, now=NOW)
        assert LaunchProgress.objects.filter(pk=tomsk.pk).update(evenings=9) == 0
    assert stored(tomsk).evenings == 0


def test_the_row_leaves_with_its_city_and_comes_back_with_an_import(
    omsk: City, tomsk: City
) -> None:
    pushed_now(omsk), pushed_now(tomsk)
    with hub_scope():
        city_deleted.send(City, city=omsk)
        assert list(LaunchProgress.objects.values_list("pk", flat=True)) == [tomsk.pk]
    with omsk.scope():
        city_imported.send(City, city=omsk, now=NOW)
    assert pushed(omsk).stuck_at == LaunchStep.VENUE


def test_no_name_leaves_the_city(omsk: City, anna: Member, boris: Member) -> None:
    person(omsk, "Zinaida", duty=Duty.Kind.MINUTES)
    finish(omsk, anna)
    found = pushed(omsk)
    assert all(isinstance(number, int) for number in found.counts.values())
    assert set(found.counts) == set(found.first_done) == set(LaunchStep.values)


@pytest.fixture
def live(omsk: City, now: datetime) -> Application:
    """The application from which Omsk was opened."""
    with hub_scope():
        application = applied("Псков", now=now)
        application.state = Application.State.LIVE
        application.save()
        application.initiators.update(confirmed_at=now)
        Franchise.objects.create(city=omsk, application=application)
    return application


def initiator(application: Application, visit: Visit) -> Visitor:
    """A browser that has opened the link of an initiator's letter."""
    browser = visit()
    with hub_scope():
        link = personal_link(application.initiators.all()[0])
    browser.get(urlsplit(link).path)
    return browser


def test_initiators_read_where_they_are_stuck_and_what_to_say(
    omsk: City, live: Application, anna: Member, visit: Visit, clock: Clock
) -> None:
    with omsk.scope():
        weekly()
    clock(NOW + DAY)
    tick(omsk)
    clock(NOW + 13 * DAY)
    page = initiator(live, visit).get(live.get_absolute_url()).text
    assert "Stuck at “Three duties” for 12 days." in page
    assert "Who takes one more duty? 2 of three are open" in page
    assert "1 of 3" in page
    assert "fewer than 5 of 10" in page
    assert "Anna" not in page
    assert "Stuck at" not in visit().get(live.get_absolute_url()).text


def test_a_finished_launch_is_said_warmly(
    omsk: City, live: Application, anna: Member, visit: Visit
) -> None:
    finish(omsk, anna)
    tick(omsk)
    page = initiator(live, visit).get(live.get_absolute_url()).text
    assert "the city stands on its own feet" in page
    assert "Stuck at" not in page


def test_hq_writes_the_next_sentence_to_the_group(
    omsk: City, live: Application, anna: Member, hq: Visitor, clock: Clock
) -> None:
    pushed_now(omsk)
    address = f"/hq/applications/{live.pk}/"
    assert "Where exactly are the meetings" in hq.get(address).text
    text = hq.get(f"{address}?say=launch").context["message_form"].initial["text"]
    assert "Где именно проходят встречи" in text  # the group's language
    with hub_scope():
        assert not live.messages.exists()
    answer = hq.post(f"{address}messages/", {"text": text, "nonce": ""})
    assert answer.status_code == 302
    with hub_scope():
        assert [message.text for message in live.messages.all()] == [text]


def launches(hq: Visitor) -> Sequence[Line]:
    """The launches under way on HQ's first screen."""
    today: Today = hq.get("/hq/").context["today"]
    return next((part.lines for part in today.parts if part.key == "launches"), [])


def test_hq_sees_the_longest_stuck_city_first(
    omsk: City, tomsk: City, live: Application, hq: Visitor, clock: Clock
) -> None:
    with tomsk.scope():
        weekly()
    clock(NOW + DAY)
    tick(tomsk)
    with omsk.scope():
        weekly()
    clock(NOW + 4 * DAY)
    tick(omsk)
    clock(NOW + 9 * DAY)
    lines = launches(hq)
    assert [line.title for line in lines] == ["Tomsk", "Omsk"]
    assert [re.findall(r"\d+ days", line.why) for line in lines] == [["8 days"], ["5 days"]]
    page = hq.get("/hq/").text
    assert f'href="/hq/applications/{live.pk}/#launch"' in page
    assert "Stuck at “Three duties” for 5 days" in hq.get("/hq/board/").text


def test_finished_and_closed_cities_are_not_stuck(
    omsk: City, tomsk: City, anna: Member, hq: Visitor
) -> None:
    finish(omsk, anna)
    tick(omsk)
    pushed_now(tomsk)
    assert [line.title for line in launches(hq)] == ["Tomsk"]
    with hub_scope():
        City.objects.filter(pk=tomsk.pk).update(state=City.State.PAUSED)
    assert launches(hq) == []


def test_hq_reads_two_hundred_launches_in_as_many_queries_as_one(only: None, hq: Visitor) -> None:
    launches(hq)  # the process then knows whose session it is
    counts = []
    for number in range(200):
        with hub_scope():
            city = City.objects.create(
                schema_name=f"city_of_{number}", slug=f"city-{number}", name_ru="Г", state="active"
            )
            LaunchProgress.objects.create(city_id=city.pk, opened_at=NOW)
        if number in (0, 199):
            with CaptureQueriesContext(connection) as queries:
                assert len(launches(hq)) == number + 1
            counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def only(db: None) -> None:
    """Without the launches of other tests' cities."""
    with hub_scope():
        LaunchProgress.objects.all().delete()


@pytest.mark.parametrize("step", LaunchStep)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_step_has_a_sentence(step: LaunchStep, language: str) -> None:
    with translation.override(language):
        words = sentence(step, {})
    assert len(words) > 40
    assert "%(" not in words


def test_words_of_each_side_reach_the_other_after_the_opening(
    omsk: City, live: Application, visit: Visit
) -> None:
    browser = initiator(live, visit)
    assert 'id="talk"' in browser.get(live.get_absolute_url()).text
    given = {"text": "Nobody takes the minutes", "nonce": ""}
    assert browser.post(f"{live.get_absolute_url()}messages/", given).status_code == 302
    with hub_scope():
        assert live.messages.get().text == given["text"]


def test_managers_read_the_launch_on_their_desk(
    omsk: City, live: Application, anna: Member, visit: Visit
) -> None:
    pushed_now(omsk)
    with hub_scope():
        franchise = live.franchise
        for name, email in (("Daria", live_email(live)), ("Oleg", "oleg@x.example")):
            appoint(franchise, Person(name, email), now=NOW)
    for email in (live_email(live), "oleg@x.example"):  # Oleg has joined later
        browser = visit()
        with hub_scope():
            browser.force_login(User.objects.get_or_create(email=email)[0])
        page = browser.get("/desk/omsk/").text
        assert "Where exactly are the meetings" in page
        assert f'href="{live.get_absolute_url()}#talk"' in page
        assert 'id="talk"' in browser.get(live.get_absolute_url()).text


def live_email(application: Application) -> str:
    with hub_scope():
        return str(application.initiators.all()[0].email)
