"""The first page of a city: the next meeting, then the work, then the people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tenants.accounts.models import User
from tenants.home.next_steps import in_queue, next_steps
from tenants.home.queries import NextMeeting, front
from tenants.home.weekdays import come_on
from tenants.meetings.actions import cancel_meeting
from tenants.meetings.models import Meeting, Registration
from tenants.members.actions import join_city
from tenants.members.duties import hold_duty
from tenants.members.models import Member
from tenants.products.models import Authorship, Product, Question, StageChange
from tenants.registry.models import City
from tests.cast import Visitor, until_hosts_are_kept

Visit = Callable[..., Visitor]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def meeting(starts: datetime, **more: Any) -> Meeting:
    given = {
        "title": "Thursday",
        "kind": "regular",
        "venue": "Tochka",
        "state": Meeting.State.CONFIRMED,
        **more,
    }
    return Meeting.objects.create(starts_at=starts, ends_at=starts + 2 * HOUR, **given)


def product(author: Member, title: str, **more: Any) -> Product:
    made = Product.objects.create(title=title, pitch="A line of its own", **more)
    Authorship.objects.create(product=made, member=author, role=Authorship.Role.AUTHOR)
    return made


def question(author: Member, about: Product | None, text: str, **more: Any) -> Question:
    kind = Question.About.PRODUCT if about else Question.About.PERSON
    return Question.objects.create(
        author=author, product=about, about=kind, text=text, blocker="customer", **more
    )


def fill(author: Member, n: int, *, now: datetime) -> None:
    """Rows of every kind that the front page shows."""
    following = meeting(now + n * DAY)
    Registration.objects.create(meeting=following, guest_name=f"G{n}", guest_email=f"g{n}@e.ru")
    Registration.objects.create(meeting=following, member=author)
    meeting(now - n * DAY, state=Meeting.State.CLOSED)
    made = product(author, f"Line {n}", visibility="public", moved_at=now - n * HOUR)
    StageChange.objects.create(product=made, before="idea", after="problem", by=author, at=now)
    question(author, made, f"Open {n}?")
    question(author, made, f"Done {n}?", state="answered", answered_at=now)


def coming(reader: Member | None, now: datetime) -> NextMeeting:
    found = front(reader=reader, now=now).next
    assert found
    return found


def test_the_page_takes_as_many_queries_for_one_row_as_for_three(
    omsk: City, boris: Member, visit: Visit
) -> None:
    now = timezone.now()
    until_hosts_are_kept()
    visit(omsk).get("/")  # the address of the city is known from now on
    visitor, member = visit(omsk), visit(omsk, boris)
    member.get("/")
    counts = []
    for rows in ([1], [2, 3]):
        with omsk.scope():
            for n in rows:
                fill(boris, n, now=now)
        with CaptureQueriesContext(connection) as by_visitor:
            assert visitor.get("/").status_code == 200
        with CaptureQueriesContext(connection) as by_member:
            assert member.get("/").status_code == 200
        counts.append((len(by_visitor), len(by_member)))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 12
    assert counts[0][1] <= 18


def test_the_next_meeting_is_the_first_that_is_not_over(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        meeting(now - 3 * HOUR)
        meeting(now + 1 * DAY, state=Meeting.State.CANCELLED)
        closed = meeting(now + 2 * DAY, is_open=False)
        opened = meeting(now + 3 * DAY)
        assert coming(boris, now).meeting == closed
        assert coming(None, now).meeting == opened
        begun = meeting(now - HOUR)
        assert coming(None, now).meeting == begun


def test_my_own_word_is_known(omsk: City, boris: Member, vera: Member, now: datetime) -> None:
    with omsk.scope():
        evening = meeting(now + DAY, capacity=1)
        mine = Registration.objects.create(meeting=evening, member=boris)
        Registration.objects.create(meeting=evening, member=vera, state="cancelled")
        seen = coming(boris, now)
        assert (seen.mine, seen.coming, seen.is_full) == (mine, [mine], True)
        assert coming(vera, now).mine is None


def test_visitors_see_what_is_public(omsk: City, boris: Member, visit: Visit) -> None:
    now = timezone.now()
    with omsk.scope():
        for visibility in ("city", "network", "public"):
            made = product(boris, f"A {visibility} line", visibility=visibility)
            question(boris, made, f"A {visibility} question?")
            StageChange.objects.create(
                product=made, before="idea", after="problem", by=boris, at=now, why=f"{visibility}!"
            )
        question(boris, None, "About myself?")
        meeting(now - DAY)
    page = visit(omsk).get("/").text
    assert "A public line" in page
    assert "A public question?" in page
    for hidden in ("A city", "A network", "About myself?"):
        assert hidden not in page
    member_page = visit(omsk, boris).get("/").text
    for seen in ("A city line", "A network question?", "About myself?"):
        assert seen in member_page


@pytest.mark.urls(settings.CITY_URLCONF)
def test_visitors_are_led_to_the_form_of_the_next_evening(
    omsk: City, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        following = meeting(now + DAY)
        Registration.objects.create(meeting=following, member=boris)
    page = f"/meetings/{following.pk}/"

    visitor = visit(omsk)
    assert f'href="{page}#come"' in visitor.get("/").text
    assert 'id="come"' in visitor.get(page).text
    assert f'<a class="button is-quiet" href="{page}">' in visit(omsk, boris).get("/").text


def test_last_time_tells_what_moved_since(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        held = meeting(now - 7 * DAY, came=12)
        meeting(now - DAY, state=Meeting.State.CANCELLED)
        made = product(boris, "Line")
        changes = [
            StageChange.objects.create(
                product=made, before=before, after="problem", by=boris, at=at
            )
            for before, at in (("idea", now - 8 * DAY), ("", now), ("idea", now))
        ]
        old = question(boris, made, "Old?", state="answered", answered_at=now - 8 * DAY)
        new = question(boris, made, "New?", state="answered", answered_at=now - 6 * DAY)
        last = front(reader=boris, now=now).last
        assert last
        assert (last.meeting, last.moved, last.answered) == (held, [changes[2]], [new])
        assert old not in last.answered


def test_nothing_of_another_city_is_here(
    omsk: City, tomsk: City, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        fill(darya, 1, now=timezone.now())
    page = visit(omsk).get("/").text
    for leak in ("Darya", "Line 1", "Open 1?", "Tochka"):
        assert leak not in page
    assert "Line 1" in visit(tomsk).get("/").text


def test_an_empty_city_teaches_the_next_step(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get("/").text
    assert "The next meeting is being prepared" in page
    assert 'href="/join/"' in page


@pytest.mark.urls(settings.CITY_URLCONF)
def test_the_core_of_a_young_city_is_told_what_only_it_can_do(
    omsk: City, anna: Member, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        unsure = meeting(now + DAY, state=Meeting.State.PLANNED)
        meeting(now + 11 * DAY, state=Meeting.State.PLANNED)
        steps = next_steps(anna, now=now)
        assert [step.url for step in steps[:2]] == [unsure.get_absolute_url(), "/core/door/"]
        assert steps[0].title.startswith("Confirm that we meet: Fri 27 November")
        assert "/core/door/" not in [step.url for step in next_steps(boris, now=now)]
        Meeting.objects.update(state=Meeting.State.CONFIRMED)
        for number in range(8):
            user = User.objects.create_user(f"m{number}@omsk.example.com")
            join_city(user=user, name=f"M{number}", now=now)
        own = [step.url for step in next_steps(anna, now=now)]
        assert own == ["/questions/new/", "/products/new/", "/me/"]


@pytest.mark.urls(settings.CITY_URLCONF)
def test_members_are_told_their_next_steps_first(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        offers = [step.url for step in next_steps(boris, now=now)]
        assert offers == ["/questions/new/", "/products/new/", "/me/"]
        made = product(boris, "Line")
        queued = question(boris, made, "Queued?", asked_at=now)
        question(boris, made, "Worked on?", state="worked_on", asked_at=now + DAY)
        question(boris, made, "Done?", state="answered")
        urls = [step.url for step in next_steps(boris, now=now)]
        assert urls == [
            queued.get_absolute_url(),
            made.get_absolute_url(),
            "/me/",
        ]


def test_the_day_is_the_city_s_own(omsk: City) -> None:
    late = datetime.fromisoformat("2026-11-26T18:30:00+00:00")  # Friday half past midnight in Omsk
    with timezone.override(omsk.zone):
        assert come_on(late, now=late - 3 * DAY) == "Come on Friday"
        with translation.override("ru"):
            assert come_on(late, now=late - 3 * DAY) == "Прийти в пятницу"
            assert come_on(late + 4 * DAY, now=late) == "Прийти во вторник"


def test_the_page_speaks_russian(omsk: City, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        fill(boris, 1, now=timezone.now())
    page = visit(omsk).get("/", headers={"accept-language": "ru"}).text
    assert "Следующая встреча" in page
    assert "<h1>Омск</h1>" in page


def test_without_a_meeting_each_member_is_led_to_what_they_can_do(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        hold_duty(member=anna, kind="venue", now=timezone.now())
    core, member = visit(omsk, anna).get("/").text, visit(omsk, boris).get("/").text
    assert 'href="/meetings/series/new/"' in core
    assert "Set the weekly evening" in core
    assert 'class="button" href="/core/"' in member
    assert "Set the weekly evening" not in member


def test_while_an_evening_is_on_members_are_led_straight_in(
    omsk: City, boris: Member, visit: Visit
) -> None:
    with omsk.scope():
        on = meeting(timezone.now() - HOUR, state=Meeting.State.LIVE)
    assert f'href="/meetings/{on.pk}/live/"' in visit(omsk, boris).get("/").text
    assert f'href="/meetings/{on.pk}/live/"' not in visit(omsk).get("/").text


class TestTheDayItself:
    def test_before_and_after_the_beginning_people_are_led_in(
        self, omsk: City, anna: Member, boris: Member, visit: Visit
    ) -> None:
        with omsk.scope():
            soon = meeting(timezone.now() + timedelta(minutes=26, seconds=30))
        go_in, lead = f'href="/meetings/{soon.pk}/live/"', f"/meetings/{soon.pk}/live/facilitator/"
        front, page = (visit(omsk, boris).get(path).text for path in ("/", f"/meetings/{soon.pk}/"))
        for shown in (front, page):
            assert go_in in shown
            assert lead not in shown
        for path in ("/", f"/meetings/{soon.pk}/"):
            core = visit(omsk, anna).get(path).text
            assert lead in core
        visitor = visit(omsk).get("/").text
        assert "Come today" in visitor
        assert go_in not in visitor

    def test_the_words_on_the_ticket(self, omsk: City, boris: Member, visit: Visit) -> None:
        with omsk.scope():
            evening = meeting(timezone.now() + timedelta(minutes=26, seconds=30))
        assert "26\xa0minutes" in visit(omsk).get("/").text
        with omsk.scope():
            starts = timezone.now() - timedelta(minutes=8, seconds=30)
            Meeting.objects.filter(pk=evening.pk).update(
                starts_at=starts, ends_at=starts + 2 * HOUR
            )
        assert "it began 8\xa0minutes ago" in visit(omsk).get("/").text


def test_the_next_regular_evening_stays_beside_an_earlier_one(omsk: City, now: datetime) -> None:
    with omsk.scope():
        first = meeting(now + DAY, kind="experimental")
        second = meeting(now + 2 * DAY, kind="experimental")
        meeting(now + 3 * DAY, kind="experimental")
        regular = meeting(now + 4 * DAY)
        meeting(now + 5 * DAY)
        seen = front(reader=None, now=now)
        assert seen.next is not None
        assert (seen.next.meeting, seen.after) == (first, [second, regular])


def test_a_cancelled_evening_keeps_its_place_with_the_reason(
    omsk: City, boris: Member, visit: Visit
) -> None:
    now = timezone.now()
    with omsk.scope():
        gone = meeting(now + DAY)
        cancel_meeting(gone, by=None, now=now, why="A pipe burst")
        meeting(now + 2 * DAY, state=Meeting.State.PLANNED)
        meeting(now + 3 * DAY)
        past = meeting(now - 2 * DAY)
        Meeting.objects.filter(pk=past.pk).update(state=Meeting.State.CANCELLED)
    for path in ("/", "/meetings/"):
        for who in (None, boris):
            page = visit(omsk, who).get(path).text
            assert "A pipe burst" in page
            assert f'href="/meetings/{gone.pk}/"' in page
            assert "onfirmed yet" in page, "an evening that nobody has confirmed looks so"
    assert f'href="/meetings/{past.pk}/"' in visit(omsk).get("/meetings/").text
    feed = visit(omsk).get("/calendar.ics").text
    assert "SUMMARY:Cancelled: Thursday" in feed
    assert "A pipe burst" in feed


def test_only_cancelled_evenings_are_still_told(omsk: City, visit: Visit) -> None:
    now = timezone.now()
    with omsk.scope():
        cancel_meeting(meeting(now + DAY), by=None, now=now, why="A pipe burst")
    assert "A pipe burst" in visit(omsk).get("/").text


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "Ваш запрос в очереди"),
        (2, "2 ваших запроса в очереди"),
        (21, "21 ваш запрос в очереди"),
        (25, "25 ваших запросов в очереди"),
    ],
)
def test_the_singular_of_larger_numbers_keeps_its_number(number: int, words: str) -> None:
    with translation.override("ru"):
        assert in_queue(number) == words
