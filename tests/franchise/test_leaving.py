"""A city leaves the network: notice, consent of its managers, the day, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from billing.models import Account
from billing.signals import licence_resumed
from franchise.actions.applying import Person
from franchise.actions.confirmation import confirm_initiator
from franchise.actions.leaving import (
    ADDRESS,
    DAY,
    LICENCE,
    REMINDER,
    bring_back,
    confirm,
    consent,
    give_notice,
    latest_notice,
    name_new_address,
    take_back,
)
from franchise.actions.managers import begin_managers
from franchise.city_availability import choices_for
from franchise.errors import (
    AlreadyLeaving,
    CityClosed,
    CityHeldByOthers,
    LeftAlready,
    NoticeGone,
    NotManager,
)
from franchise.leaving_letters import LETTER
from franchise.models import Application, CityManager, Franchise, Leaving
from franchise.queries import line_of
from network.directory.models import Listing
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.actions import move_city
from tenants.registry.models import Alarm, City
from tests.billing.factories import account
from tests.franchise.cast import applied, staff

pytestmark = pytest.mark.usefixtures("hub")
Visit = Callable[..., Client]
ONE_DAY = timedelta(days=1)
MONTH, YEAR = 30 * ONE_DAY, 365 * ONE_DAY
DARYA, EGOR, ZHANNA = (
    Person(name, f"{email}@omsk.example.com")
    for name, email in (("Дарья", "darya"), ("Егор", "egor"), ("Жанна", "zhanna"))
)


@pytest.fixture
def omsk_of_three(omsk: City, hub: None, now: datetime) -> City:
    """Omsk, opened by an application of three."""
    application = applied("Псков", "omsk", now=now)
    for person in application.initiators.all():
        confirm_initiator(person, now=now)
    application.state = Application.State.LIVE
    application.save()
    City.objects.filter(pk=omsk.pk).update(geoname_id=application.geoname_id)
    omsk.refresh_from_db()
    franchise = Franchise.objects.create(city=omsk, application=application, began_at=now)
    begin_managers(franchise, now=now)
    Alarm.objects.filter(city=None).delete()
    return omsk


def noticed(city: City, now: datetime, by: Person | User = DARYA) -> Leaving:
    return give_notice(city, by=by, why="Переезжаем в общий клуб", now=now)


def agreed(city: City, now: datetime) -> Leaving:
    leaving = noticed(city, now)
    for manager in (EGOR, ZHANNA):
        leaving = consent(leaving, by=manager, now=now)
    return leaving


def ring(moment: datetime, *kinds: str) -> None:
    """The clock: alarms of leaving that are due until a moment, in order."""
    while True:
        due = Alarm.objects.filter(kind__in=kinds, due_at__lte=moment)
        alarm = due.order_by("due_at", "pk").first()
        if alarm is None:
            return
        assert alarms.ring(alarm.pk, city=None, now=max(alarm.due_at, moment))


def left(city: City, now: datetime) -> Leaving:
    leaving = agreed(city, now)
    ring(now + MONTH, DAY)
    leaving.refresh_from_db()
    return leaving


def letters(moment: datetime) -> list[str]:
    """Subjects of the letters to Darya; letters to HQ are in another test."""
    mail.outbox.clear()
    ring(moment, LETTER)
    return [str(letter.subject) for letter in mail.outbox if letter.to == [DARYA.email]]


def state_of(city: City) -> str:
    return str(City.objects.get(pk=city.pk).state)


# ── Notice and consent ─────────────────────────────────────────────────────────────────────────


def test_one_alone_ends_no_city(omsk_of_three: City, now: datetime) -> None:
    leaving = noticed(omsk_of_three, now)
    assert (leaving.agreed_at, leaving.ends_at) == (None, None)
    assert not Alarm.objects.filter(kind=DAY).exists()
    assert letters(now) == ["Омск: городу уйти из сети?"]
    assert len(mail.outbox) == 3
    assert "> Переезжаем в общий клуб" in mail.outbox[0].body
    assert "/desk/omsk/leaving/" in mail.outbox[0].body
    ring(now + YEAR, DAY)
    assert state_of(omsk_of_three) == "active"


def test_the_day_is_fixed_when_all_have_agreed(omsk_of_three: City, now: datetime) -> None:
    leaving = noticed(omsk_of_three, now)
    assert consent(leaving, by=EGOR, now=now + ONE_DAY).agreed_at is None
    assert consent(leaving, by=EGOR, now=now + ONE_DAY).consents.count() == 2  # once each
    last = consent(leaving, by=ZHANNA, now=now + 2 * ONE_DAY)
    assert (last.agreed_at, last.ends_at) == (now + 2 * ONE_DAY, now + 2 * ONE_DAY + MONTH)
    assert letters(now + 2 * ONE_DAY) == ["Омск: город уходит из сети, пн 28 декабря"]
    kinds = list(omsk_of_three.franchises.get().application.changes.values_list("kind", flat=True))
    assert kinds[-4:] == ["notice", "consent", "consent", "day_fixed"]


def test_the_city_is_told_the_day_and_no_more_if_it_stays(
    omsk_of_three: City, now: datetime
) -> None:
    leaving = noticed(omsk_of_three, now)
    omsk_of_three.refresh_from_db()
    assert omsk_of_three.closes_at is None
    leaving = confirm(leaving, by=staff(), now=now)
    omsk_of_three.refresh_from_db()
    assert omsk_of_three.closes_at == leaving.ends_at
    take_back(leaving, by=EGOR, why="", now=now)
    omsk_of_three.refresh_from_db()
    assert omsk_of_three.closes_at is None


def test_hq_confirms_in_place_of_those_who_are_silent(omsk_of_three: City, now: datetime) -> None:
    hq = staff()
    leaving = confirm(noticed(omsk_of_three, now), by=hq, now=now)
    assert (leaving.agreed_at, leaving.confirmed_by) == (now, hq.email)
    again = confirm(leaving, by=staff("second@example.com"), now=now + ONE_DAY)
    assert (again.agreed_at, again.confirmed_by) == (now, hq.email)


def test_a_second_notice_is_refused_and_the_first_stays(omsk_of_three: City, now: datetime) -> None:
    noticed(omsk_of_three, now)
    with pytest.raises(AlreadyLeaving):
        noticed(omsk_of_three, now, by=EGOR)
    assert Leaving.objects.get().noticed_by == "Дарья"


def test_the_consent_of_somebody_who_manages_it_no_more_is_not_waited_for(
    omsk_of_three: City, visit: Visit, now: datetime
) -> None:
    leaving = consent(noticed(omsk_of_three, now), by=EGOR, now=now)
    CityManager.objects.filter(email=ZHANNA.email).delete()
    darya = signed_in(visit)
    assert "I agree: the city leaves" in darya.get(PAGE).text
    darya.post(f"{PAGE}consent/")
    leaving.refresh_from_db()
    assert leaving.agreed_at


@pytest.mark.parametrize("state", ["building", "archived"])
def test_a_city_that_is_not_there_gets_no_notice(
    omsk_of_three: City, now: datetime, state: str
) -> None:
    City.objects.filter(pk=omsk_of_three.pk).update(state=state)
    with pytest.raises(CityClosed):
        noticed(omsk_of_three, now)
    assert not Leaving.objects.exists()


def test_a_city_without_an_application_and_a_single_payer(omsk: City, now: datetime) -> None:
    """A city that a command has created: its payers manage it, and a single one needs HQ."""
    alone = Person("anna@omsk.example.com", "anna@omsk.example.com")
    account(city=omsk, emails=[alone.email], plan="supported")
    leaving = noticed(omsk, now, by=alone)
    assert leaving.agreed_at is None
    leaving = confirm(leaving, by=staff(), now=now)
    ring(now + MONTH, DAY)
    assert state_of(omsk) == "archived"
    assert omsk.franchises.get().ended_at == now + MONTH
    bring_back(leaving, by=staff(), now=now + MONTH)
    assert state_of(omsk) == "active"


# ── Taking back ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("begin", [noticed, agreed])
def test_anybody_takes_it_back_until_the_day(
    omsk_of_three: City, now: datetime, begin: Callable[..., Leaving]
) -> None:
    leaving = begin(omsk_of_three, now)
    last_moment = now + MONTH - ONE_DAY
    take_back(leaving, by=ZHANNA, why="Остаёмся", now=last_moment)
    take_back(leaving, by=EGOR, why="", now=last_moment)  # the first counts
    leaving.refresh_from_db()
    assert (leaving.taken_back_by, leaving.taken_back_why) == ("Жанна", "Остаёмся")
    assert latest_notice(omsk_of_three) is None
    assert letters(last_moment) == ["Омск: город остаётся в сети"]
    ring(now + YEAR, DAY, REMINDER)
    assert state_of(omsk_of_three) == "active"
    assert noticed(omsk_of_three, last_moment).is_running  # it can be given again


def test_after_the_day_only_hq_can(omsk_of_three: City, now: datetime) -> None:
    leaving = left(omsk_of_three, now)
    with pytest.raises(LeftAlready):
        take_back(leaving, by=DARYA, why="", now=now + MONTH)
    with pytest.raises(NoticeGone):
        consent(leaving, by=DARYA, now=now + MONTH)
    with pytest.raises(NoticeGone):
        confirm(leaving, by=staff(), now=now + MONTH)
    assert state_of(omsk_of_three) == "archived"


# ── The day ────────────────────────────────────────────────────────────────────────────────────


def test_on_the_day_the_city_closes_and_nothing_is_deleted(
    omsk_of_three: City, now: datetime
) -> None:
    listing = Listing.objects.create(
        city_id=omsk_of_three.pk,
        kind=Listing.Kind.EXPERT,
        local_id=1,
        title="Анна",
        city_slug="omsk",
        is_open=True,
        published_at=now,
    )
    leaving = agreed(omsk_of_three, now)
    assert leaving.ends_at == now + MONTH
    ring(now + MONTH - ONE_DAY, DAY, REMINDER)
    assert state_of(omsk_of_three) == "active"
    assert letters(now + MONTH - ONE_DAY) == [
        "Омск: город уходит из сети, сб 26 декабря",
        "Омск: город уходит из сети через неделю, сб 26 декабря",
    ]
    ring(now + MONTH, DAY)
    leaving.refresh_from_db()
    assert (state_of(omsk_of_three), leaving.ended_at) == ("archived", now + MONTH)
    listing.refresh_from_db()
    assert not listing.is_open  # withdrawn from the search, and back if the city comes back
    franchise = omsk_of_three.franchises.get()
    assert franchise.ended_at == now + MONTH
    assert franchise.application.state == "left"
    assert line_of(franchise.application).stops[-1].label == "Left the network"
    assert letters(now + MONTH) == ["Омск больше не в сети"]
    assert "вс 26 декабря 2027" in mail.outbox[0].body  # kept until

    [choice] = choices_for("Псков")[:1]
    assert choice.is_free
    ring(now + MONTH, DAY)  # a second ring changes nothing
    assert latest_notice(omsk_of_three) == leaving


def test_a_group_that_waits_gets_the_free_city(omsk_of_three: City, now: datetime) -> None:
    first = omsk_of_three.franchises.get().application
    leaving = agreed(omsk_of_three, now)
    second = applied("Курск", "second", now=now)
    Application.objects.filter(pk=second.pk).update(
        state=Application.State.SECOND, geoname_id=first.geoname_id
    )
    for person in second.initiators.all():
        person.confirmed_at = now
        person.save()
    ring(now + MONTH, DAY)
    second.refresh_from_db()
    assert second.state == "submitted"
    with pytest.raises(CityHeldByOthers):
        bring_back(leaving, by=staff(), now=now + MONTH)
    assert state_of(omsk_of_three) == "archived"


def test_the_old_address_leads_to_the_new_one_for_a_year(
    omsk_of_three: City, now: datetime
) -> None:
    leaving = agreed(omsk_of_three, now)
    name_new_address(leaving, url="https://club.example.com/", by=EGOR, now=now)
    ring(now + MONTH, DAY)
    ring(now + MONTH + YEAR - ONE_DAY, ADDRESS)
    omsk_of_three.refresh_from_db()
    assert omsk_of_three.moved_to == "https://club.example.com/"
    ring(now + MONTH + YEAR, ADDRESS)
    omsk_of_three.refresh_from_db()
    assert (omsk_of_three.moved_to, omsk_of_three.state) == ("", "archived")


def test_hq_brings_a_city_back(omsk_of_three: City, now: datetime) -> None:
    leaving = left(omsk_of_three, now)
    name_new_address(leaving, url="https://club.example.com/", by=EGOR, now=now)
    paid = account(city=omsk_of_three, leaves_at=now)
    bring_back(leaving, by=staff(), now=now + YEAR)
    omsk_of_three.refresh_from_db()
    franchise = omsk_of_three.franchises.get()
    assert (omsk_of_three.state, omsk_of_three.moved_to) == ("active", "")
    assert (franchise.ended_at, franchise.application.state) == (None, "live")
    assert not Alarm.objects.filter(kind=ADDRESS).exists()
    paid.refresh_from_db()
    assert (paid.leaves_at, paid.begun_at) == (None, now + YEAR)
    assert letters(now + YEAR) == ["Омск: город вернулся"]
    with pytest.raises(NoticeGone):
        bring_back(leaving, by=staff(), now=now + YEAR)


def test_a_paid_licence_is_told_of_the_day(omsk_of_three: City, now: datetime) -> None:
    paid = account(city=omsk_of_three)
    paid.subscriptions.create(
        stripe_id="sub_1",
        status="active",
        plan="standard",
        currency="eur",
        monthly=4900,
        created_at=now,
        period_ends_at=now + 10 * ONE_DAY,
    )
    leaving = agreed(omsk_of_three, now)
    assert leaving.ends_at == datetime.fromisoformat("2027-01-06T09:00Z")  # a second month is paid
    paid.refresh_from_db()
    assert paid.leaves_at == leaving.ends_at
    assert Alarm.objects.filter(kind=LICENCE).count() == 1
    Alarm.objects.filter(kind=LICENCE).delete()
    licence_resumed.send(sender=Account, account=paid, now=now)
    assert Alarm.objects.get(kind=LICENCE).key == str(leaving.pk)
    take_back(leaving, by=EGOR, why="", now=now)
    assert Account.objects.get(pk=paid.pk).leaves_at is None
    assert Alarm.objects.filter(kind=LICENCE).count() == 1  # which resumes it


def test_a_city_that_money_has_closed_leaves_as_well(omsk_of_three: City, now: datetime) -> None:
    agreed(omsk_of_three, now)
    move_city(omsk_of_three, to=City.State.PAUSED)
    ring(now + MONTH, DAY)
    assert state_of(omsk_of_three) == "archived"


# ── The managers' page ─────────────────────────────────────────────────────────────────────────

PAGE = "/desk/omsk/leaving/"


def signed_in(visit: Visit, email: str = DARYA.email) -> Client:
    browser = visit()
    browser.force_login(User.objects.filter(email=email).first() or User.objects.create_user(email))
    return browser


@pytest.mark.parametrize("path", ["", "consent/", "taking-back/", "address/"])
def test_it_is_for_the_managers_only(
    omsk_of_three: City, visit: Visit, now: datetime, path: str
) -> None:
    noticed(omsk_of_three, now)
    stranger = signed_in(visit, "stranger@example.com")
    assert stranger.post(f"{PAGE}{path}", {"why": "Так"}).status_code == 404
    assert visit().post(f"{PAGE}{path}", {"why": "Так"}).status_code == 302
    leaving = Leaving.objects.get()
    assert (leaving.is_running, leaving.consents.count()) == (True, 1)
    assert signed_in(visit).get("/desk/tomsk/leaving/").status_code == 404


def test_before_the_notice_the_page_says_what_will_happen(
    omsk_of_three: City, visit: Visit
) -> None:
    page = signed_in(visit).get(PAGE).text
    for words in ("30 days", "Sat 26 December at the earliest", "Give notice for the city"):
        assert words in page
    assert "Sun 26 December 2027" in page
    assert "Nothing is deleted" in page
    assert 'href="/desk/omsk/#export"' in page
    assert "Sign out" in page  # the page belongs to the main domain, not to the city


def test_the_whole_way_on_the_page(omsk_of_three: City, visit: Visit) -> None:
    darya = signed_in(visit)
    refused = darya.post(PAGE, {"why": ""})
    assert refused.status_code == 422
    assert "the others decide by it" in refused.text
    assert not Leaving.objects.exists()
    darya.post(PAGE, {"why": "Общий клуб"})
    page = darya.get(PAGE).text
    assert "still: Егор, Жанна; or HQ confirms" in page
    assert "I agree: the city leaves" not in page

    for person in (EGOR, ZHANNA):
        browser = signed_in(visit, person.email)
        assert "I agree: the city leaves" in browser.get(PAGE).text
        browser.post(f"{PAGE}consent/")
    assert "The city leaves on" in darya.get(PAGE).text

    wrong = darya.post(f"{PAGE}address/", {"url": "http://club.example.com"})
    assert wrong.status_code == 422
    assert 'value="http://club.example.com"' in wrong.text
    darya.post(f"{PAGE}address/", {"url": "https://club.example.com"})
    assert "https://club.example.com" in darya.get(PAGE).text

    darya.post(f"{PAGE}taking-back/", {"why": "Передумали"})
    assert "Give notice for the city" in darya.get(PAGE).text
    late = darya.post(f"{PAGE}consent/", follow=True)
    assert "no longer open" in late.text


def test_a_second_notice_in_another_tab_shows_the_first(
    omsk_of_three: City, visit: Visit, now: datetime
) -> None:
    noticed(omsk_of_three, now, by=EGOR)
    answer = signed_in(visit).post(PAGE, {"why": "И я"})
    assert answer.status_code == 422
    assert "Переезжаем в общий клуб" in answer.text


def test_the_page_works_with_and_without_money(
    omsk_of_three: City, visit: Visit, settings: Any, now: datetime
) -> None:
    agreed(omsk_of_three, now)
    for billing in (True, False):
        settings.BILLING = billing
        assert signed_in(visit).get(PAGE).status_code == 200


def test_somebody_who_no_longer_manages_decides_nothing(omsk_of_three: City, now: datetime) -> None:
    leaving = noticed(omsk_of_three, now)
    leaving.franchise.managers.filter(email=ZHANNA.email).delete()
    for attempt in (
        lambda: consent(leaving, by=ZHANNA, now=now),
        lambda: take_back(leaving, by=ZHANNA, why="", now=now),
        lambda: name_new_address(leaving, url="https://mine.example.com/", by=ZHANNA, now=now),
    ):
        with pytest.raises(NotManager):
            attempt()
    take_back(leaving, by=EGOR, why="", now=now)
    with pytest.raises(NotManager):
        give_notice(omsk_of_three, by=ZHANNA, why="Ухожу", now=now)
    assert leaving.franchise.city.moved_to == ""


def test_all_read_that_one_of_them_names_a_new_address(omsk_of_three: City, now: datetime) -> None:
    leaving = agreed(omsk_of_three, now)
    letters(now)
    name_new_address(leaving, url="https://club.example.com/", by=EGOR, now=now)
    name_new_address(leaving, url="https://club.example.com/", by=EGOR, now=now)
    assert letters(now) == ["Омск: новый адрес"]
    assert len(mail.outbox) == 3
