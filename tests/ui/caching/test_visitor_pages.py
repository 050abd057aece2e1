"""Visitors share drawn pages: right after each change, never a member's, never another city's."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants.home.actions import write_city_page
from tenants.home.models import CityPage
from tenants.meetings.actions.meetings import cancel_meeting
from tenants.meetings.actions.registration import register
from tenants.meetings.models import Meeting
from tenants.members.actions import leave_city
from tenants.members.models import Member
from tenants.products.actions.products import show_product
from tenants.registry import city_version, routing
from tenants.registry.actions import add_address, move_city, remove_address, rename_city
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tenants.ui.caching import for_visitors
from tests.cast import NOW, Clock, Visitor, person
from tests.products.making import product
from tests.ui.caching.making import HOUR, Visit, clear_caches, meeting

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def is_of_the_page(statement: str) -> bool:
    return statement.startswith("SELECT") and "registry_domain" not in statement


class Front:
    """The front page as visitors get it; `drawn` tells whether it was drawn anew."""

    def __init__(self, browser: Visitor, path: str = "/") -> None:
        self.browser, self.path = browser, path
        self.drawn = False

    def __call__(self, **headers: str) -> str:
        with CaptureQueriesContext(connection) as sent:
            answer = self.browser.get(self.path, headers=headers)
        self.drawn = any(is_of_the_page(query["sql"]) for query in sent)
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def front(town: City, visit: Visit) -> Front:
    """Kept, and known to be kept."""
    page = Front(visit(town))
    page()
    page()
    assert not page.drawn
    return page


def test_a_page_is_drawn_once_and_each_visitor_has_a_token(
    town: City, evening: Meeting, visit: Visit
) -> None:
    one, other = Front(visit(town)), Front(visit(town))
    first, second, again = one(), other(), one()
    assert (one.drawn, other.drawn) == (False, False)
    assert TOKEN.sub("", first).replace(head(first), "") == TOKEN.sub("", second).replace(
        head(second), ""
    )
    tokens = {TOKEN.findall(page)[0] for page in (first, second, again)}
    assert len(tokens) == 3
    for page in (one, other):
        sent = page.browser.post(
            "/i18n/setlang/",
            {"language": "ru", "csrfmiddlewaretoken": TOKEN.findall(page())[0]},
            follow=False,
        )
        assert sent.status_code == 302, "the token of a kept page is taken"
    strict = Visitor(town.host, enforce_csrf_checks=True)
    mine, foreign = TOKEN.findall(Front(strict)())[0], TOKEN.findall(other())[0]
    for token, status in ((mine, 302), (foreign, 403)):
        sent = strict.post("/i18n/setlang/", {"language": "en", "csrfmiddlewaretoken": token})
        assert sent.status_code == status


def head(page: str) -> str:
    """The token that htmx sends."""
    found = re.search(r'"X-CSRFToken": "(\w{64})"', page)
    assert found
    return found[1]


def test_each_change_is_seen_in_the_next_request(
    town: City, anna: Member, evening: Meeting, front: Front
) -> None:
    def shows(*words: str, hides: str = "") -> None:
        page = front()
        assert front.drawn
        assert all(word in page for word in words)
        assert not hides or hides not in page
        front()
        assert not front.drawn

    with town.scope():
        shed = product(anna)
        show_product(shed, to="public", by=anna, contact="@anna")
    shows("Shed")
    with town.scope():
        show_product(shed, to="city", by=anna)
    shows(hides="Shed")
    with town.scope():
        later = meeting(starts_at=NOW + HOUR, venue="Loft", capacity=1)
    shows("Loft")
    boris = person(town, "Boris Petrov")
    with town.scope():
        register(later, member=boris, now=NOW)
    shows("Boris", hides="Petrov")
    with town.scope():
        leave_city(member=boris, now=NOW)
    shows()
    with town.scope():
        Meeting.objects.filter(pk=later.pk).update(venue="Attic")
    shows("Attic", hides="Loft")
    with town.scope():
        cancel_meeting(Meeting.objects.get(pk=later.pk), by=anna, now=NOW)
    shows()
    with town.scope():
        write_city_page(about="Makers and a workshop", mission="", principles="", chat_url="")
    shows("Makers and a workshop")
    with hub_scope():
        rename_city(town, name_en="Springfield")
    shows("Springfield")
    with hub_scope():
        town.accent = "teal"
        City.objects.filter(pk=town.pk).update(accent="teal")
    shows('data-accent="teal"')


def test_the_time_is_a_change_too(town: City, evening: Meeting, front: Front, clock: Clock) -> None:
    with town.scope():
        Meeting.objects.all().delete()
        meeting(title="Soon", starts_at=NOW + 30 * timedelta(minutes=1))
        meeting(title="Odd", starts_at=NOW + HOUR + timedelta(seconds=40), capacity=5)
    assert "in 29" in front().replace("\xa0", " ")
    clock(NOW + timedelta(seconds=35))
    front()
    assert not front.drawn
    clock(NOW + timedelta(seconds=41))  # the second one is a whole number of minutes away
    front()
    assert front.drawn
    clock(NOW + timedelta(minutes=1, seconds=1))
    assert "in 28" in front().replace("\xa0", " ")
    clock(NOW + timedelta(minutes=31))
    assert "began 1" in front().replace("\xa0", " ")
    clock(NOW - HOUR)  # a clock set back
    assert "in 2 hours" in front().replace("\xa0", " ")


def test_a_transaction_that_is_undone_leaves_the_version(town: City, front: Front) -> None:
    with town.scope():
        CityPage.objects.create(about="Never said")
        transaction.set_rollback(True)
    front()
    assert not front.drawn
    with town.scope():
        before = city_version.version_in_scope(town)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE home_citypage SET nothing = 1")
    with town.scope():
        assert city_version.version_in_scope(town) != before, "in doubt it moves"


def test_a_page_drawn_in_a_transaction_that_wrote_is_not_kept(town: City, visit: Visit) -> None:
    """What is not committed yet may be undone."""
    page = Front(visit(town))
    assert "Perhaps" not in page()
    clear_caches()
    with transaction.atomic():
        with town.scope():
            CityPage.objects.create(about="Perhaps")
        assert "Perhaps" in page()
        assert not for_visitors.pages._entries
        transaction.set_rollback(True)
    assert "Perhaps" not in page()


def test_nothing_of_a_member_is_kept_and_no_member_gets_a_kept_page(
    town: City, anna: Member, evening: Meeting, visit: Visit
) -> None:
    member, visitor = visit(town, anna), visit(town)
    with town.scope():
        product(anna, "Secret shed")
    page = member.get("/").text
    assert "Secret shed" in page
    assert not for_visitors.pages._entries
    assert "Secret shed" not in visitor.get("/").text
    assert len(for_visitors.pages._entries) == 1
    assert "Secret shed" in member.get("/").text
    guest = visit(town)
    guest.cookies["help"] = "1"
    guest.cookies["unknown"] = "1"
    kept = Front(guest)
    kept()
    assert kept.drawn, "a cookie that is not known may mean somebody"
    for headers in ({"hx-request": "true"}, {"authorization": "Bearer x"}):
        with CaptureQueriesContext(connection) as sent:
            visit(town).get("/", headers=headers)
        assert sent.captured_queries
    with CaptureQueriesContext(connection) as sent:
        visit(town).get("/?page=2")
    assert sent.captured_queries


def test_a_message_to_one_visitor_is_not_shown_to_others(town: City, visit: Visit) -> None:
    told = visit(town)
    told.get("/products/99/", headers={"accept": "text/html"})  # leads to signing in
    assert "messages" in told.cookies
    page = Front(told)
    assert "This may be for members" in page()
    assert "This may be for members" not in Front(visit(town))()


def test_another_city_never_answers(town: City, village: City, visit: Visit) -> None:
    with hub_scope():
        rename_city(town, name_en="Springfield")
        rename_city(village, name_en="Shelbyville")
        add_address(town, "springfield.example.net")
        add_address(village, "shelbyville.example.net")
    own, foreign = Visitor("springfield.example.net"), Visitor("shelbyville.example.net")
    for browser, name, other in (
        (visit(town), "Springfield", "Shelbyville"),
        (visit(village), "Shelbyville", "Springfield"),
        (own, "Springfield", "Shelbyville"),
        (foreign, "Shelbyville", "Springfield"),
    ):
        for _again in range(2):
            page = browser.get("/").text
            assert name in page
            assert other not in page
    with hub_scope():
        assert remove_address(village, "shelbyville.example.net")
        add_address(town, "shelbyville.example.net")
    assert "Springfield" in foreign.get("/").text


def test_a_closed_city_answers_nothing_of_before(town: City, front: Front) -> None:
    with hub_scope():
        move_city(town, to=City.State.READ_ONLY)
    assert "can only be read at the moment" in front()
    with hub_scope():
        move_city(town, to=City.State.PAUSED)
    assert front.browser.get("/").status_code == 503
    with hub_scope():
        move_city(town, to=City.State.ACTIVE)
    assert "can only be read at the moment" not in front()


def test_language_theme_and_address_have_pages_of_their_own(town: City, visit: Visit) -> None:
    browser = visit(town)
    english = browser.get("/").text
    russian = browser.get("/", headers={"accept-language": "ru"}).text
    assert 'lang="en"' in english
    assert 'lang="ru"' in russian
    browser.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in browser.get("/").text
    assert 'data-theme="auto"' in visit(town).get("/").text
    assert len({browser.get(path).text for path in ("/", "/about/", "/meetings/")}) == 3
    assert browser.head("/").content == b""


def test_a_browser_that_has_the_page_is_told_so(town: City, anna: Member, front: Front) -> None:
    answer = front.browser.get("/")
    tag = answer["ETag"]
    assert answer["Cache-Control"] == "private, no-cache"
    same = front.browser.get("/", headers={"if-none-match": tag})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    assert "Cookie" in same["Vary"]
    other = Visitor(town.host).get("/", headers={"if-none-match": tag})
    assert other.status_code == 200, "their token is another one"
    with town.scope():
        show_product(product(anna), to="public", by=anna, contact="@anna")
    changed = front.browser.get("/", headers={"if-none-match": tag})
    assert changed.status_code == 200
    assert "Shed" in changed.text


def test_a_kept_page_is_the_same_for_gzip(town: City, evening: Meeting, front: Front) -> None:
    plain = front()
    packed = front.browser.get("/", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain) / 2
    text = gzip.decompress(packed.content).decode()
    assert TOKEN.sub("", text).replace(head(text), "") == TOKEN.sub("", plain).replace(
        head(plain), ""
    )


def test_headers_are_those_of_a_drawn_page(town: City, visit: Visit) -> None:
    browser = visit(town)
    drawn, kept = browser.get("/"), browser.get("/")
    assert set(kept.headers) - set(drawn.headers) == {"ETag", "Cache-Control"}
    for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Language", "Vary"):
        assert sorted(kept[name].split("; ")) == sorted(drawn[name].split("; "))
    new = Visitor(town.host).get("/")
    assert new.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_what_reads_tables_of_others_is_not_kept(town: City, visit: Visit) -> None:
    page = Front(visit(town), "/formats/")
    page()
    page()
    assert page.drawn


def test_a_lost_connection_is_no_lost_page(town: City, front: Front, superuser: Any) -> None:
    superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database() AND state = 'idle'"
    )
    front()
    front()
    assert not front.drawn


def test_valkey_has_no_part_in_it(town: City, front: Front, anna: Member) -> None:

    with redis.Redis.from_url(settings.VALKEY_URL) as valkey:
        keys = [key for key in valkey.scan_iter("*") if town.schema_name.encode() in key]
        assert not [key for key in keys if b"page" in key]
    routing.forget()
    with town.scope():
        show_product(product(anna), to="public", by=anna, contact="@anna")
    assert "Shed" in front()


def test_a_page_drawn_for_head_is_not_given_to_readers(town: City, visit: Visit) -> None:
    """Its way in does not lead back to it."""
    browser = visit(town)
    browser.head("/about/")
    assert not for_visitors.pages._entries
    assert "?next=%2Fabout%2F" in browser.get("/about/").text
    assert "?next=%2Fabout%2F" in visit(town).get("/about/").text


def test_words_that_look_like_a_token_stay_words(town: City, visit: Visit) -> None:
    """Somebody may write a token of their own and ask for the page: nobody's token takes its place,
    which a link would carry to another site.
    """
    writer = visit(town)
    token = TOKEN.findall(writer.get("/about/").text)[0]
    with town.scope():
        about = f"[Read](https://evil.example/?t={token}) {token}"
        write_city_page(about=about, mission="", principles="", chat_url="")
    writer.get("/about/")
    page = visit(town).get("/about/").text
    assert page.count(token) == 2
    assert TOKEN.findall(page)[0] != token


def test_a_page_with_a_word_like_a_token_is_not_cached(town: City, visit: Visit) -> None:
    with town.scope():
        write_city_page(about="a1" * 32, mission="", principles="", chat_url="")
    page = Front(visit(town), "/about/")
    page()
    page()
    assert page.drawn
    assert not for_visitors.pages._entries
