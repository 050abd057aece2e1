"""HQ's pages: access, tasks of the day, and no access to cities' data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from franchise.actions.confirmation import confirm_initiator
from franchise.models import Application, Initiator, Review
from network.hq.city_health import Level
from network.hq.models import Pulse
from network.hq.overview_forms import Situation
from network.hq.queries import city_rows, totals
from network.hq.small_groups import in_words
from tenants.accounts.models import User
from tenants.registry import alarms
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.franchise.cast import applied

PAGES = ("/hq/", "/hq/applications/1/")
ACTIONS = ("/hq/applications/1/review/", "/hq/applications/1/introduction/")


@pytest.fixture
def only_the_cast(db: None) -> None:
    with hub_scope():
        City.objects.exclude(slug__in=("omsk", "tomsk")).update(state=City.State.ARCHIVED)


def city(slug: str, *, weeks: int | None = 0, **numbers: int) -> City:
    """A city of the network, its last evening so many weeks ago."""
    now = timezone.now()
    made: City = City.objects.bulk_create(
        [
            City(
                slug=slug,
                name_ru=slug.title(),
                name_en=slug.title(),
                timezone="Asia/Omsk",
                state=City.State.ACTIVE,
                schema_name=f"of_{slug}",
            )
        ]
    )[0]
    last = None if weeks is None else now - timedelta(weeks=weeks, hours=1)
    Pulse.objects.create(
        city_id=made.pk,
        last_meeting_at=last,
        kept=[last] if last else [],
        upcoming=[now + timedelta(days=2)],
        published={"now": numbers},
    )
    return made


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_signs_in_first(db: None, visit: Callable[..., Client], path: str) -> None:
    response = visit().get(path)

    assert response.status_code == 302
    assert unquote(response["Location"]).endswith(f"?next={path}")


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_of_hq_is_told_kindly(db: None, visit: Callable[..., Client], path: str) -> None:
    browser = visit()
    with hub_scope():
        browser.force_login(User.objects.create_user("anna@example.com"))

    response = browser.get(path)

    assert response.status_code == 403
    assert "This door is for HQ" in response.content.decode()


@pytest.mark.parametrize("path", ACTIONS)
def test_only_hq_acts(db: None, visit: Callable[..., Client], path: str) -> None:
    browser = visit()
    assert browser.post(path).status_code == 302
    with hub_scope():
        browser.force_login(User.objects.create_user("anna@example.com"))
    assert browser.post(path).status_code == 403


@pytest.mark.usefixtures("only_the_cast")
def test_the_first_screen_says_who_waits_and_who_is_silent(db: None, hq: Client) -> None:
    with hub_scope():
        applied("Псков", now=timezone.now())
        for slug, weeks in (("lively", 1), ("quiet", 3), ("silent", 7), ("asleep", 30)):
            city(slug, weeks=weeks, members=20)
        rows = city_rows(now=timezone.now())

    page = hq.get("/hq/").content.decode()

    assert "Pskov" in page
    assert [(row.city.slug, row.dormant) for row in rows if row.dormant] == [
        ("asleep", 12),
        ("silent", 6),
        ("quiet", 3),
    ]
    for words in ("no meeting for 3 weeks", "no meeting for 7 weeks", "no meeting for 30 weeks"):
        assert words in page


@pytest.mark.usefixtures("only_the_cast")
def test_what_hq_can_answer_comes_first_and_the_rest_is_folded(db: None, hq: Client) -> None:
    now = timezone.now()
    towns = "Псков Тверь Тула Рязань Калуга Курск Липецк Тамбов Пенза Самара".split()
    with hub_scope():
        for number, town in enumerate(towns):
            applied(town, f"g{number}", now=now - timedelta(days=20 - number))
        for person in Initiator.objects.filter(application__name_ru="Самара"):
            confirm_initiator(person, now=now)
        for number in range(10):
            city(f"quiet-{number}", weeks=4, members=20)

    page = hq.get("/hq/").text

    names = re.findall(r"<b>(\w+), ", page)
    assert names[:2] == ["Samara", "Pskov"]  # all have confirmed; then the oldest
    assert len(names) == 8
    assert "Board, 2 more" in page
    assert page.count("Show 2 more") == 1  # silent cities
    assert "Penza, " not in page


@pytest.mark.usefixtures("only_the_cast")
def test_the_page_stays_light_and_leads_on_where_hundreds_of_cities_wait(
    db: None, hq: Client
) -> None:
    sizes = []
    with hub_scope():
        for number in range(40):
            city(f"quiet-{number}", weeks=4, members=20)
    sizes.append(len(hq.get("/hq/").content))
    with hub_scope():
        for number in range(300):
            city(f"silent-{number}", weeks=8, members=20)
    page = hq.get("/hq/").text
    sizes.append(len(page.encode()))
    assert max(sizes) < 60_000
    assert abs(sizes[1] - sizes[0]) < 1_000
    assert "332 more, in the whole list" in page
    assert 'href="/hq/cities/?level=needs_hq"' in page
    assert page.count('class="today-item"') == 8
    whole = hq.get("/hq/cities/?level=needs_hq").text
    assert "Silent-0" in whole
    assert "page=2" in whole


@pytest.mark.usefixtures("only_the_cast")
@pytest.mark.parametrize("level", [*Situation, *Level])
def test_every_list_that_the_page_leads_to_answers(db: None, hq: Client, level: str) -> None:
    with hub_scope():
        city("quiet", weeks=4, members=20)
        changed = city("moved", weeks=0, members=20)
        at = timezone.now() - timedelta(days=1)
        news = [{"what": "name", "was": "Old", "now": "New", "at": at.isoformat()}]
        Pulse.objects.filter(pk=changed.pk).update(changes=news)
    answer = hq.get(f"/hq/cities/?level={level}")
    assert answer.status_code == 200
    listed = [slug for slug in ("quiet", "moved") if f"/hq/cities/{slug}/" in answer.text]
    expected: dict[str, list[str]] = {
        Situation.NEEDS_HQ: ["quiet"],
        Situation.CHANGED: ["moved"],
        Level.SILENT: ["quiet"],
        Level.WELL: ["moved"],
    }
    assert listed == expected.get(level, [])


@pytest.mark.usefixtures("only_the_cast")
@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_cities(db: None, hq: Client, count: int) -> None:
    with hub_scope():
        for number in range(count):
            city(f"city-{number}", members=10)
            applied(("Псков", "Тверь", "Тула")[number], f"g{number}", now=timezone.now())

    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert hq.get("/hq/").status_code == 200

    work = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(work) == 8, "\n".join(work)
    assert not any("city_" in sql and "members_member" in sql for sql in work)


@pytest.mark.usefixtures("only_the_cast")
def test_small_groups_are_hidden_in_rows_and_in_sums(db: None) -> None:
    with hub_scope():
        Pulse.objects.all().delete()
        city("small", members=4, products=5)
        city("large", members=12, products=0)
        rows = {row.city.slug: row for row in city_rows(now=timezone.now())}

        assert rows["small"].members == "under 5"
        assert rows["large"].members == "12"
        assert rows["large"].products == "0"
        assert [number for number, _words in totals(list(rows.values()))][1:3] == [12, 5]


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1, "under 5"), (4, "under 5"), (5, "5")])
def test_shown(number: int, text: str) -> None:
    assert in_words(number) == text


def test_a_no_needs_words_and_keeps_what_was_typed(db: None, hq: Client) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk

    response = hq.post(f"/hq/applications/{pk}/review/", {"answer": "decline", "slug": "volga"})

    assert response.status_code == 422
    assert "Please write why" in response.content.decode()
    assert 'value="volga"' in response.content.decode()
    with hub_scope():
        assert Application.objects.get(pk=pk).state == Application.State.SUBMITTED


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"answer": "perhaps"},
        {"answer": "approve", "slug": ""},
        {"answer": "approve", "slug": "www"},
        {"answer": "approve", "slug": "omsk"},
        {"answer": "approve", "slug": "pskov", "words": "a\0b"},
        {"answer": "decline", "words": "я" * 1_000_000},
        {"answer": "decline", "words": "\u202eнет"},
    ],
)
def test_a_bad_answer_is_no_answer(db: None, hq: Client, fields: dict[str, Any]) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk

    assert hq.post(f"/hq/applications/{pk}/review/", fields).status_code == 422

    with hub_scope():
        assert not Review.objects.exists()
        assert Application.objects.get(pk=pk).state == Application.State.SUBMITTED


def test_the_second_press_is_told_that_it_is_late(db: None, hq: Client) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk
    address = f"/hq/applications/{pk}/review/"

    hq.post(address, {"answer": "decline", "words": "Not yet", "sure": "decline:3"})
    response = hq.post(address, {"answer": "approve", "slug": "pskov"}, follow=True)

    assert "has answered this application before you" in response.content.decode()
    with hub_scope():
        assert Review.objects.get().words == "Not yet"


def test_a_yes_asks_first_and_names_what_is_missing(db: None, hq: Client) -> None:
    with hub_scope():
        application = applied("Псков", now=timezone.now())
        confirm_initiator(application.initiators.all()[0], now=timezone.now())
    address = f"/hq/applications/{application.pk}/"
    answer = {"answer": "approve", "slug": "pskov", "words": "Welcome"}
    assert "1 of 3 confirmed" in hq.get("/hq/").text

    for page in (hq.get(address), hq.post(f"{address}review/", answer)):
        assert page.status_code == 200
        assert "1 of 3 have confirmed. No word from: Егор, Жанна" in page.text
    for sure in ("", "decline:3", "approve:0", "approve:99"):  # agreed to something else
        assert "Say yes all the same" in hq.post(f"{address}review/", {**answer, "sure": sure}).text
    with hub_scope():
        assert not Review.objects.exists()
        assert Application.objects.get().state == Application.State.SUBMITTED

    assert hq.post(f"{address}review/", {**answer, "sure": "approve:3"}).status_code == 302
    with hub_scope():
        assert Review.objects.get().words == "Welcome"
        assert Application.objects.get().state == Application.State.AGREEMENT


def test_a_complete_group_is_asked_about_without_alarm(db: None, hq: Client) -> None:
    with hub_scope():
        application = applied("Псков", now=timezone.now(), address="ул. Ленина, 1")
        for person in application.initiators.all():
            confirm_initiator(person, now=timezone.now())
    address = f"/hq/applications/{application.pk}/review/"
    page = hq.post(address, {"answer": "approve", "slug": "pskov"}).text
    assert "nothing is missing" in page
    assert "Yes, send it" in page
    hq.post(address, {"answer": "approve", "slug": "pskov", "sure": "approve:0"})
    with hub_scope():
        assert Application.objects.get().state == Application.State.AGREEMENT


def test_hq_hears_of_an_application_at_once_and_again_when_it_is_late(db: None, hq: Client) -> None:
    now = timezone.now()
    with hub_scope():
        application = applied("Псков", now=now)
        User.objects.create_user("left@hq.example.com", is_staff=True, is_active=False)
    mail.outbox.clear()
    assert ring_all(now) == 1
    (letter,) = mail.outbox
    assert letter.to == ["hq@example.com"]
    assert "Pskov" in letter.subject or "Псков" in letter.subject
    assert f"/hq/applications/{application.pk}/" in letter.body
    assert ring_all(now + timedelta(days=2, hours=23)) == 0
    late = now + timedelta(days=3, minutes=1)
    assert ring_all(late) == 1  # the reminder, which leaves a letter
    assert ring_all(late) == 1
    assert len(mail.outbox) == 2
    with hub_scope():
        Application.objects.update(submitted_at=now - timedelta(days=4))
    assert "answer is late" in hq.get("/hq/").text
    with hub_scope():
        Application.objects.update(state=Application.State.DECLINED)
    ring_all(late + timedelta(days=4))
    assert len(mail.outbox) == 2  # answered: nobody is reminded


def test_hq_is_reminded_of_a_second_group_once_somebody_of_it_has_confirmed(
    db: None, hq: Client
) -> None:
    now = timezone.now()
    with hub_scope():
        first = applied("Псков", "first", now=now - timedelta(days=9))
        second = applied("Тверь", "second", now=now)
        Application.objects.filter(pk=second.pk).update(
            geoname_id=first.geoname_id, state=Application.State.SECOND
        )
        Application.objects.filter(pk=first.pk).update(state=Application.State.LIVE)
    ring_all(now)
    mail.outbox.clear()
    for days in (3, 6):
        ring_all(now + timedelta(days=days, minutes=1))
        ring_all(now + timedelta(days=days, minutes=2))
        assert len(mail.outbox) == (days == 6)
        with hub_scope():
            confirm_initiator(second.initiators.order_by("pk")[0], now=now)
    assert f"/hq/applications/{second.pk}/" in mail.outbox[0].body


def ring_all(now: datetime) -> int:
    """Ring what is due for HQ; how many rang."""
    with hub_scope():
        ours = Alarm.objects.filter(city=None, kind__startswith="hq.")
        due = ours.filter(ring_at__lte=now).values_list("pk", flat=True)
        return sum(alarms.ring(number, city=None, now=now) for number in list(due))


@pytest.mark.parametrize("zone", ["Asia/Omsk"])
def test_hq_reads_its_own_clock_and_is_told_whose_it_is(
    db: None, hq: Client, settings: Any, zone: str
) -> None:
    settings.HQ_TIME_ZONE = zone
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk
    assert zone in hq.get("/hq/").text
    assert f"Times are those of HQ: {zone}" in hq.get(f"/hq/applications/{pk}/").text


def test_hq_asks_the_first_group_and_only_about_people_who_exist(db: None, hq: Client) -> None:
    with hub_scope():
        first = applied("Псков", "first", now=timezone.now())
        second = applied("Тверь", "second", now=timezone.now())
        Application.objects.filter(pk=second.pk).update(
            geoname_id=first.geoname_id, state=Application.State.SECOND
        )

    assert "egor@second.example.com" in hq.get(f"/hq/applications/{second.pk}/").text
    assert "A second group" in hq.get(f"/hq/applications/{first.pk}/").text
    page = hq.post(f"/hq/applications/{second.pk}/introduction/", follow=True).text
    assert "Nobody of this group has confirmed yet" in page
    with hub_scope():
        assert Application.objects.get(pk=second.pk).asked_at is None
        confirm_initiator(
            Initiator.objects.get(email="egor@second.example.com"), now=timezone.now()
        )

    hq.post(f"/hq/applications/{second.pk}/introduction/")
    with hub_scope():
        asked = Application.objects.get(pk=second.pk)
        assert asked.asked_at is not None
        assert asked.introduced_at is None  # that is for the first group to say


def test_hq_corrects_what_the_city_is_called(db: None, hq: Client) -> None:
    with hub_scope():
        pk = applied("Псков", now=timezone.now()).pk
    address = f"/hq/applications/{pk}/review/"
    answer = {"answer": "approve", "slug": "pskov", "name_ru": "Плесков", "name_en": "Pleskov"}
    assert hq.post(address, {**answer, "name_ru": ""}).status_code == 422
    assert "Плесков / Pleskov" in hq.post(address, answer).text
    hq.post(address, {**answer, "sure": "approve:3"})
    with hub_scope():
        approved = Application.objects.get(pk=pk)
        assert (approved.name_ru, approved.name_en) == ("Плесков", "Pleskov")
