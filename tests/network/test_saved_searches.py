"""A saved search tells its member of new cards once a day, and of nothing that was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction

from network.directory.actions import put_listing, unlist
from network.directory.models import SavedSearch
from network.directory.saved_searches.actions import (
    LOOK,
    MOST,
    NEW_CARDS,
    NothingToResume,
    TooManySearches,
    end_search,
    fresh_cards,
    look,
    resume_search,
    save_search,
)
from tenants.members import inbox
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.notifications.actions import choose
from tenants.notifications.kinds import Choice
from tenants.notifications.models import Notification, NotificationChoices
from tenants.notifications.queries import lines_of, of_member
from tenants.notifications.wishes import Wish
from tenants.registry.models import Alarm, City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.digest.test_digest import MONDAY_NINE, ring_all
from tests.notifications.ringing import hand_over

Visit = Callable[..., Visitor]
TOMORROW = datetime(2026, 11, 27, 3, 0, tzinfo=NOW.tzinfo)  # nine in the morning in Omsk


def put(city: City, local_id: int, title: str, *, now: datetime, **more: Any) -> None:
    with city.scope():
        put_listing(city=city, kind="product", local_id=local_id, now=now, title=title, **more)


@pytest.fixture
def saved(omsk: City, tomsk: City, boris: Member) -> SavedSearch:
    put(tomsk, 1, "Старая доска из пластика", now=NOW - timedelta(days=1))
    with omsk.scope():
        return save_search(by=boris, text="пластик", filters={"kind": "product"}, now=NOW)


def ring(city: City, member: Member, *, now: datetime) -> None:
    with city.scope():
        look(city=city, key=str(member.pk), now=now)


def alarm_of(kind: str) -> datetime | None:
    with hub_scope():
        return Alarm.objects.filter(kind=kind).values_list("due_at", flat=True).first()


def waiting(city: City, member: Member) -> list[str]:
    with city.scope():
        counted = inbox.counts(member, now=NOW)
        return [item.detail for item in inbox.items(member, counted, now=NOW)]


def told(city: City, member: Member) -> list[tuple[str, str]]:
    """The lines of the member's notifications."""
    with city.scope():
        found = lines_of(of_member(member).filter(kind=NEW_CARDS))
        return [(line.item.detail, line.item.url) for line in found]


def want_letters(city: City, member: Member) -> None:
    with city.scope():
        choose(by=member, wishes={NEW_CARDS: Wish(Choice.AT_ONCE)})


def letters(city: City, *, now: datetime = TOMORROW) -> list[EmailMessage]:
    """The letters that go out until an hour later."""
    before = len(mail.outbox)
    hand_over(city, now=now + timedelta(hours=1))
    return mail.outbox[before:]


def test_new_cards_wait_for_the_member_and_come_by_one_letter(
    omsk: City, tomsk: City, boris: Member, saved: SavedSearch, visit: Visit
) -> None:
    assert alarm_of(LOOK) == TOMORROW
    want_letters(omsk, boris)
    put(tomsk, 2, "Новая доска из пластика", now=NOW + timedelta(hours=1))
    put(tomsk, 3, "Хлеб", now=NOW + timedelta(hours=1))
    put(omsk, 4, "Пластик у нас", now=NOW + timedelta(hours=1))
    ring(omsk, boris, now=TOMORROW)
    assert waiting(omsk, boris) == ["пластик"]
    assert told(omsk, boris) == [("пластик", "/network/searches/")]
    assert alarm_of(LOOK) == TOMORROW + timedelta(days=1)
    [letter] = letters(omsk)
    assert letter.to == [boris.user.email]
    assert "/letters/" in letter.extra_headers["List-Unsubscribe"]
    assert "Новая доска из пластика" in letter.body
    assert "Старая" not in letter.body
    assert "Хлеб" not in letter.body
    assert f"{omsk.url()}network/tomsk/product/2/" in letter.body
    browser = visit(omsk, boris)
    page = browser.get("/network/searches/").text
    assert "Новая доска из пластика" in page
    browser.post(f"/network/searches/{saved.pk}/seen/")
    assert waiting(omsk, boris) == []
    ring(omsk, boris, now=TOMORROW + timedelta(days=1))
    assert waiting(omsk, boris) == []  # nothing is told twice
    assert letters(omsk, now=TOMORROW + timedelta(days=1)) == []


def test_a_withdrawn_card_is_told_by_neither(
    omsk: City, tomsk: City, boris: Member, saved: SavedSearch
) -> None:
    want_letters(omsk, boris)
    put(tomsk, 2, "Новая доска из пластика", now=NOW + timedelta(hours=1))
    ring(omsk, boris, now=TOMORROW)
    with tomsk.scope():
        unlist(city=tomsk, kind="product", local_id=2)
    assert (waiting(omsk, boris), told(omsk, boris), letters(omsk)) == ([], [], [])
    with omsk.scope():
        assert fresh_cards(SavedSearch.objects.get(), reader=boris) == []


def test_nothing_new_sends_nothing(omsk: City, boris: Member, saved: SavedSearch) -> None:
    ring(omsk, boris, now=TOMORROW)
    assert (waiting(omsk, boris), told(omsk, boris)) == ([], [])
    with omsk.scope():
        assert not Notification.objects.exists()


def test_without_another_choice_the_weekly_letter_tells_of_them_once(
    omsk: City, tomsk: City, boris: Member, saved: SavedSearch
) -> None:
    put(tomsk, 2, "Новая доска из пластика", now=NOW + timedelta(hours=1))
    with omsk.scope():
        save_search(by=boris, text="доска", filters={}, now=NOW)
        boris.user.language = "en"
        boris.user.save(update_fields=["language"])
    ring(omsk, boris, now=TOMORROW)
    assert letters(omsk) == []
    ring_all(omsk, now=MONDAY_NINE)
    [letter] = mail.outbox
    assert "IN THE NETWORK" in letter.body
    for words in ("пластик", "доска"):
        assert letter.body.count(words) == 1, "what waits is not told as news as well"
    ring_all(omsk, now=MONDAY_NINE + timedelta(days=7))
    assert len(mail.outbox) == 1


def test_who_had_switched_letters_off_gets_none(
    omsk: City, tomsk: City, boris: Member, saved: SavedSearch
) -> None:
    """The switch of former searches becomes a choice at the next look."""
    put(tomsk, 2, "Новая доска из пластика", now=NOW + timedelta(hours=1))
    with omsk.scope():
        SavedSearch.objects.update(by_letter=False)
    ring(omsk, boris, now=TOMORROW)
    with omsk.scope():
        chosen = NotificationChoices.objects.get(member=boris).kinds
        assert chosen == {NEW_CARDS: {"when": "never", "on": []}}
        assert SavedSearch.objects.get().by_letter
    assert told(omsk, boris) == [("пластик", "/network/searches/")]
    ring_all(omsk, now=MONDAY_NINE)
    assert mail.outbox == []


def test_a_search_is_saved_from_its_results_and_ended(
    omsk: City, tomsk: City, anna: Member, visit: Visit
) -> None:
    put(tomsk, 1, "Доска из пластика", now=NOW)
    browser = visit(omsk, anna)
    page = " ".join(browser.get("/network/?q=пластик&kind=product").text.split())
    assert "Save this search" in page
    assert 'name="kind" value="product"' in page
    assert "Save this search" not in visit(omsk).get("/network/?q=пластик").text
    for _twice in range(2):
        browser.post("/network/searches/", {"q": "пластик", "kind": "product", "stage": "x"})
    with omsk.scope():
        kept = SavedSearch.objects.get()
        assert (kept.text, kept.filters) == ("пластик", {"kind": "product"})
    browser.post("/network/searches/", {"q": "  "})
    assert "Type a word or choose a filter" in browser.get("/network/searches/").text
    browser.post(f"/network/searches/{kept.pk}/end/")
    with omsk.scope():
        assert not SavedSearch.objects.exists()


def test_a_member_keeps_a_bounded_number(omsk: City, anna: Member) -> None:
    with omsk.scope():
        for n in range(MOST):
            save_search(by=anna, text=f"слово {n}", filters={}, now=NOW)
        with pytest.raises(TooManySearches):
            save_search(by=anna, text="ещё одно", filters={}, now=NOW)
        assert SavedSearch.objects.count() == MOST


def test_nobody_reads_or_ends_those_of_others(
    omsk: City, tomsk: City, anna: Member, darya: Member, saved: SavedSearch, visit: Visit
) -> None:
    assert "пластик" not in visit(omsk, anna).get("/network/searches/").text
    assert visit(omsk, anna).post(f"/network/searches/{saved.pk}/end/").status_code == 404
    assert visit(tomsk, darya).post(f"/network/searches/{saved.pk}/seen/").status_code == 404
    with tomsk.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM directory_savedsearch")
        assert cursor.fetchone() == (0,)
        cursor.execute("DELETE FROM directory_savedsearch")
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            SavedSearch.objects.create(
                city_id=omsk.pk, member_id=1, text="x", saved_at=NOW, looked_at=NOW
            )


def test_a_member_who_leaves_takes_them_along(
    omsk: City, boris: Member, saved: SavedSearch
) -> None:
    with omsk.scope():
        leave_city(member=boris, now=NOW)
        assert not SavedSearch.objects.exists()
    assert alarm_of(LOOK) is None


def undo_of(page: str) -> str:
    found = re.search(r'action="(/network/searches/return/[^"]+)"', page)
    assert found
    return found[1]


def test_the_end_of_a_search_can_be_taken_back(
    omsk: City, tomsk: City, boris: Member, saved: SavedSearch, visit: Visit
) -> None:
    put(tomsk, 2, "Новая доска из пластика", now=NOW + timedelta(hours=1))
    ring(omsk, boris, now=TOMORROW)
    browser = visit(omsk, boris)
    browser.post(f"/network/searches/{saved.pk}/end/")
    page = browser.get("/network/searches/").text
    assert "Ended: nothing is told" in page
    assert (waiting(omsk, boris), told(omsk, boris)) == ([], [])
    for _twice in range(2):
        browser.post(undo_of(page), {"_method": "delete"})
    with omsk.scope():
        (back,) = SavedSearch.objects.all()
    assert (back.text, back.filters) == ("пластик", {"kind": "product"})
    assert back.looked_at == TOMORROW
    assert waiting(omsk, boris) == ["пластик"]
    assert "The search goes on." in browser.get("/network/searches/").text


def test_nobody_else_and_nobody_later_gets_an_ended_search(
    omsk: City, tomsk: City, anna: Member, egor: Member, boris: Member, saved: SavedSearch
) -> None:
    with omsk.scope():
        ended = end_search(saved)
    for city, member, text in ((omsk, anna, ended), (tomsk, egor, ended), (omsk, boris, "x:y:z")):
        with city.scope(), pytest.raises(NothingToResume):
            resume_search(text, by=member, now=NOW)
    with omsk.scope(), time_machine.travel(NOW + timedelta(days=1, minutes=5)):
        with pytest.raises(NothingToResume):
            resume_search(ended, by=boris, now=NOW)
        assert not SavedSearch.objects.exists()


def test_a_full_list_takes_no_ended_search_back(
    omsk: City, boris: Member, saved: SavedSearch, visit: Visit
) -> None:
    browser = visit(omsk, boris)
    browser.post(f"/network/searches/{saved.pk}/end/")
    undo = undo_of(browser.get("/network/searches/").text)
    with omsk.scope():
        for n in range(MOST):
            save_search(by=boris, text=f"слово {n}", filters={}, now=NOW)
    browser.post(undo, {"_method": "delete"})
    assert "You keep 20 searches already" in browser.get("/network/searches/").text
    with omsk.scope():
        assert SavedSearch.objects.count() == MOST


def test_the_longest_search_can_be_taken_back_as_well(
    omsk: City, boris: Member, visit: Visit
) -> None:
    """Its undo travels in the cookie of the message."""
    text = "".join(chr(0x430 + n * 7 % 32) + chr(0x41 + n * 11 % 26) for n in range(100))
    with omsk.scope():
        long = save_search(by=boris, text=text, filters={"kind": "product"}, now=NOW)
        SavedSearch.objects.update(fresh=[10**9 + n * 7919 for n in range(50)])
    browser = visit(omsk, boris)
    browser.post(f"/network/searches/{long.pk}/end/")
    browser.post(undo_of(browser.get("/network/searches/").text), {"_method": "delete"})
    with omsk.scope():
        assert SavedSearch.objects.get().text == text
