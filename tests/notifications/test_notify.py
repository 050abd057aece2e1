"""One line for each reader at once, on the page and by one letter, unless it was read before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.members.models import Member
from tenants.notifications import kinds
from tenants.notifications.actions import mark_read, notify, take_back
from tenants.notifications.delivery import HAND_OVER
from tenants.notifications.kinds import Choice, Group, Kind, UnknownKind
from tenants.notifications.models import Notification
from tenants.notifications.queries import unread_count
from tenants.registry.models import Alarm, City
from tests.cast import Visitor
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
MINUTE = timedelta(minutes=1)
ANSWER = Kind(
    name="tests.answer",
    group=Group.MINE,
    label="Somebody answers",
    title="%(name)s answers",
    icon="sparkles",
)
WORD = Kind(
    name="tests.word",
    group=Group.OURS,
    label="A word",
    title="A word of %(name)s",
    icon="sparkles",
    default=Choice.DIGEST,
)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.notifications.kinds._kinds", dict(kinds._kinds))
    kinds.register(ANSWER)
    kinds.register(WORD)


def test_a_line_a_number_and_a_letter(
    omsk: City, anna: Member, boris: Member, darya: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        for _twice in range(2):
            notify(
                "tests.answer",
                members=[anna, boris],
                key=7,
                by=anna,
                text="Ask\nthree <b>people</b>.",
                path="/people/",
                now=now,
            )
        assert unread_count(boris) == 1
        assert unread_count(anna) == 0
        assert Notification.objects.count() == 1
    hand_over(omsk, now=now + MINUTE)
    assert mail.outbox == []
    hand_over(omsk, now=now + 2 * MINUTE)
    hand_over(omsk, now=now + 9 * MINUTE)
    [letter] = mail.outbox
    assert letter.to == ["boris@omsk.example.com"]
    assert letter.subject == "Anna answers"
    assert "«Ask three <b>people</b>.»" in letter.body
    assert "//omsk.localhost:8000/people/" in letter.body.replace("http:", "")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    with omsk.scope():
        assert Notification.objects.get().handed == ["letter"]
        assert not Alarm.objects.filter(kind=HAND_OVER).exists()
    page = visit(omsk, boris).get("/notifications/")
    assert "Ask three &lt;b&gt;people&lt;/b&gt;." in page.text
    assert "is-unread" in page.text


def test_nobody_gets_a_letter_about_what_they_have_read(
    omsk: City, boris: Member, vera: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        notify("tests.answer", members=[boris], key=1, by=vera, path="/people/", now=now)
        notify("tests.answer", members=[boris], key=2, by=vera, path="/questions/", now=now)
    his = visit(omsk, boris)
    assert 'aria-label="Notifications: 2"' in his.get("/products/").text
    assert 'aria-label="Notifications: 1"' in his.get("/people/").text
    assert 'aria-label="Notifications: 1"' in his.get("/products/").text
    with omsk.scope():
        [left] = Notification.objects.unread()
        assert left.key == "2"
    hand_over(omsk, now=now + 2 * MINUTE)
    [letter] = mail.outbox
    assert "/questions/" in letter.body
    assert "/people/" not in letter.body


def test_the_bell_goes_down_only_below_nine(
    omsk: City, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        for key in range(12):
            path = "/people/" if key < 2 else "/products/"
            notify("tests.answer", members=[boris], key=key, path=path, now=now)
    assert 'aria-label="Notifications: 9"' in visit(omsk, boris).get("/people/").text
    with omsk.scope():
        assert unread_count(boris) == 10


def test_pages_that_are_loaded_ahead_read_nothing(
    omsk: City, boris: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        notify("tests.answer", members=[boris], key=1, path="/people/", now=now)
    visit(omsk, boris).get("/people/", headers={"Sec-Purpose": "prefetch;prerender"})
    with omsk.scope():
        assert unread_count(boris) == 1


def test_what_is_for_the_digest_rings_nothing(omsk: City, boris: Member, now: datetime) -> None:
    with omsk.scope():
        notify("tests.word", members=[boris], key=1, now=now)
        assert unread_count(boris) == 1
        assert not Alarm.objects.filter(kind=HAND_OVER).exists()


def test_three_of_a_kind_are_one_letter(
    omsk: City, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        for key in range(3):
            notify("tests.answer", members=[boris], key=key, by=vera, text=f"No {key}", now=now)
    hand_over(omsk, now=now + 2 * MINUTE)
    [letter] = mail.outbox
    assert letter.subject == "Somebody answers: 3"
    assert all(f"No {key}" in letter.body for key in range(3))


def test_what_was_taken_back_or_is_of_somebody_who_left_is_not_sent(
    omsk: City, boris: Member, vera: Member, now: datetime
) -> None:
    with omsk.scope():
        notify("tests.answer", members=[boris, vera], key=1, now=now)
        take_back("tests.answer", keys=[1])
        assert not Notification.objects.exists()
        notify("tests.answer", members=[vera], key=2, now=now)
        Member.objects.filter(pk=vera.pk).update(left_at=now)
    hand_over(omsk, now=now + 2 * MINUTE)
    assert mail.outbox == []


def test_a_crowd_is_told_by_a_constant_number_of_statements(
    omsk: City, anna: Member, boris: Member, vera: Member, gleb: Member, now: datetime
) -> None:
    def statements(members: list[Member], key: int) -> int:
        with (
            omsk.scope(),
            CaptureQueriesContext(
                connection,
            ) as found,
        ):
            notify("tests.answer", members=members, key=key, by=anna, now=now)
        return len(found)

    assert statements([boris], 1) == statements([boris, vera, gleb], 2)


def test_reading_and_reading_all(
    omsk: City, boris: Member, vera: Member, visit: Visit, now: datetime
) -> None:
    with omsk.scope():
        for key in (1, 2, 3):
            notify("tests.answer", members=[boris, vera], key=key, now=now)
        hers = Notification.objects.filter(member=vera).first()
        his = Notification.objects.filter(member=boris).first()
        assert hers
        assert his
    browser = visit(omsk, boris)
    assert browser.post(f"/notifications/{hers.pk}/reading/").status_code == 404
    assert browser.post(f"/notifications/{his.pk}/reading/").status_code == 302
    with omsk.scope():
        assert (unread_count(boris), unread_count(vera)) == (2, 3)
    assert browser.post("/notifications/reading/").status_code == 302
    with omsk.scope():
        assert (unread_count(boris), unread_count(vera)) == (0, 3)
        assert mark_read(by=boris, now=now) == 0
    assert "Mark all" not in browser.get("/notifications/").text


def test_the_page_has_a_constant_number_of_statements(
    omsk: City, boris: Member, vera: Member, visit: Visit, now: datetime
) -> None:
    browser = visit(omsk, boris)
    assert "Nothing yet" in browser.get("/notifications/").text
    counts = []
    for keys in ([1], [2, 3]):
        with omsk.scope():
            for key in keys:
                notify("tests.answer", members=[boris], key=key, by=vera, text="A", now=now)
        with CaptureQueriesContext(connection) as found:
            browser.get("/notifications/")
        counts.append(len(found))
    assert counts[0] == counts[1]


def test_an_unknown_kind_and_a_long_key_are_mistakes_of_the_caller(
    omsk: City, boris: Member, now: datetime
) -> None:
    with omsk.scope():
        with pytest.raises(UnknownKind):
            notify("tests.nothing", members=[boris], key=1, now=now)
        with pytest.raises(ValueError, match="40 characters"):
            notify("tests.answer", members=[boris], key="x" * 41, now=now)
        assert not Notification.objects.exists()
