"""The API of a city and of the main domain, called by programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.hq.models import Pulse
from tenants.accounts.api_keys import make_api_key
from tenants.members.models import Member
from tenants.products.models import Product, Question
from tenants.registry import valkey
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.products.making import product, question

Visit = Callable[..., Visitor]
V1 = "/api/v1/"


class Program:
    """A program with a member's API key, or without one."""

    def __init__(self, city: City, who: Member | None = None, *, may_write: bool = True) -> None:
        self.browser = Visitor(city.host)
        if who:
            with city.scope():
                key = make_api_key(user=who.user, now=NOW, may_write=may_write)
            self.browser.defaults["HTTP_AUTHORIZATION"] = f"Token {key}"

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self.browser.generic(method, V1 + path, raw, "application/json")
        return answer.status_code, answer.json() if answer.content else None

    def rows(self, path: str) -> list[Any]:
        """The first page of a list."""
        status, page = self("GET", path)
        assert status == 200, page
        assert page.keys() == {"count", "next", "previous", "results"}
        found: list[Any] = page["results"]
        return found


def get(browser: Visitor, path: str) -> Any:
    answer = browser.get(V1 + path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_visitors_read_what_is_public_and_write_nothing(
    omsk: City, tomsk: City, anna: Member, darya: Member, visit: Visit
) -> None:
    with tomsk.scope():
        product(darya, "Of Tomsk", visibility="public")
    with omsk.scope():
        shown = product(anna, "Open", visibility="public")
        closed = product(anna, "Closed")
        asked = question(anna, "Open?", product=shown)
        silent = question(anna, "Closed?", product=closed)
    visitor = visit(omsk)
    assert [row["title"] for row in get(visitor, "products/")["results"]] == ["Open"]
    assert [row["id"] for row in get(visitor, "questions/")["results"]] == [asked.pk]
    hidden = f"products/{closed.pk}/"
    for path in (hidden, f"{hidden}line/", f"questions/{silent.pk}/"):
        assert visitor.get(V1 + path).json()["code"] == "not_found"
    status, said = Program(omsk)("POST", "products/", {"title": "T", "pitch": "P"})
    assert (status, said["code"]) == (401, "not_authenticated")
    with omsk.scope():
        assert Product.objects.count() == 2


def test_a_token_opens_its_own_city_alone(omsk: City, tomsk: City, anna: Member) -> None:
    program = Program(omsk, anna)
    with omsk.scope():
        product(anna)
    assert program("GET", "products/")[1]["count"] == 1
    key = program.browser.defaults["HTTP_AUTHORIZATION"]
    program.browser = Visitor(tomsk.host)
    program.browser.defaults["HTTP_AUTHORIZATION"] = key
    status, said = program("GET", "products/")
    assert (status, said["code"]) == (401, "authentication_failed")


def test_a_program_brings_a_product_and_moves_it(omsk: City, anna: Member) -> None:
    program = Program(omsk, anna)
    sent = {"title": "Shed\u202e", "pitch": "For all", "needs": ["lock", "lock "]}
    status, made = program("POST", "products/", sent)
    assert status == 201
    assert (made["title"], made["stage"], made["visibility"]) == ("Shed", "idea", "city")
    assert made["people"] == [{"id": anna.pk, "name": "Anna", "role": "author"}]
    path = f"products/{made['id']}/"
    assert program("PATCH", path, {"pitch": "For everyone"})[1]["pitch"] == "For everyone"
    status, said = program("PATCH", path, {"stage": "growth"})  # it has its own way
    assert (status, list(said["fields"])) == (400, ["stage"])
    status, moved = program("POST", path + "stage/", {"to": "problem", "why": "Asked around"})
    assert (status, moved["stage"]) == (201, "problem")
    status, said = program("POST", path + "stage/", {"to": "problem", "why": "Again"})
    assert (status, said["code"]) == (409, "same_stage")
    assert "already" in said["message"]
    assert program("PUT", path + "visibility/", {"to": "network"})[1]["visibility"] == "network"
    assert program("GET", "network/?q=shed")[1]["count"] == 1
    line = program.rows(path + "line/")
    assert [stop["label"] for stop in line][:2] == ["Idea", "Problem"]
    assert line[0]["when"]


def test_a_program_asks_and_its_author_answers(omsk: City, anna: Member, boris: Member) -> None:
    hers, his = Program(omsk, anna), Program(omsk, boris)
    with omsk.scope():
        others = product(boris)
    body = {"text": "Who pays?", "blocker": "money_law", "about": "community"}
    status, asked = hers("POST", "questions/", body)
    assert (status, asked["state"], asked["weeks_waiting"]) == (201, "queued", 0)
    path = f"questions/{asked['id']}/"
    assert hers("GET", path)[1]["place"] == 1
    for method, way, sent in (
        ("PATCH", path, {"text": "Mine?"}),
        ("PUT", path + "answer/", {"answer": "I do"}),
        ("PUT", path + "withdrawal/", {}),
    ):
        status, said = his(method, way, sent)
        assert (status, said["code"]) == (403, "not_its_author")
    with omsk.scope():
        kept = Question.objects.get()
        assert (kept.text, kept.state) == ("Who pays?", "queued")
    status, said = hers("POST", "questions/", {**body, "about": "product", "product": others.pk})
    assert (status, list(said["fields"])) == (400, ["product"])
    assert hers("PUT", path + "answer/", {"answer": "All of us"})[1]["state"] == "answered"
    assert hers("DELETE", path + "answer/")[1]["state"] == "queued"
    assert hers("PUT", path + "withdrawal/", {})[1]["state"] == "withdrawn"
    assert his("GET", path)[0] == 404
    assert hers("DELETE", path + "withdrawal/")[1]["state"] == "queued"


BAD = [
    ({"title": "", "pitch": "P"}, "title"),
    ({"pitch": "P"}, "title"),
    ({"title": "x" * 1_000_000, "pitch": "P"}, "title"),
    ({"title": "a\0b", "pitch": "P"}, "title"),
    ({"title": "\ud800", "pitch": "P"}, "title"),
    ({"title": ["T"], "pitch": "P"}, "title"),
    ({"title": "T", "pitch": "P", "needs": ["x" * 61]}, "needs"),
    ({"title": "T", "pitch": "P", "needs": "many"}, "needs"),
    ({"title": "T", "pitch": "P", "needs": [str(n) for n in range(13)]}, "needs"),
    ({"title": "T", "pitch": "P", "stage": "archived"}, "stage"),
    ({"title": "\u202e\u200b", "pitch": "P"}, "title"),
    ({"title": "T", "pitch": "P", "reason": "R"}, "reason"),
    ({"title": "T", "pitch": "P", "id": 7}, "id"),
]


@pytest.mark.parametrize(("sent", "field"), BAD)
def test_what_is_wrong_is_said_beside_its_field(
    omsk: City, anna: Member, sent: dict[str, Any], field: str
) -> None:
    status, said = Program(omsk, anna)("POST", "products/", sent)
    assert (status, said["code"], list(said["fields"])) == (400, "invalid", [field])
    assert all(isinstance(words, str) for words in said["fields"][field])
    with omsk.scope():
        assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"title": "\xff\xfe"}', "application/json", 400),
        (b"[1, 2]", "application/json", 400),
        (b"null", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"<xml/>", "application/xml", 415),
    ],
)
def test_a_body_that_is_none(omsk: City, anna: Member, raw: bytes, kind: str, status: int) -> None:
    browser = Program(omsk, anna).browser
    answer = browser.post(V1 + "products/", raw, content_type=kind)
    assert answer.status_code == status
    assert {"code", "message"} <= set(answer.json())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("products/?stage=x", 400),
        ("products/?author=99999999999999999999", 400),
        ("products/?author=1.5", 400),
        ("products/?search=%00", 400),
        ("products/?search=%ff%fe", 200),
        ("products/?ordering=title", 400),
        ("products/?offset=99999999999999999999999&limit=1000000", 200),
        ("products/?unknown=1", 400),
        ("products/?stage=idea&stage=growth", 400),
        ("tasks/?state=open", 401),
        ("products/?limit=0", 400),
        ("products/?limit=-1", 400),
        ("products/?offset=abc", 400),
        ("network/?unknown=1", 400),
        ("questions/?search=" + "x" * 201, 400),
        ("questions/?search=%26%7C!()", 200),
        ("network/?kind=x", 400),
        ("network/?q=%00", 400),
        ("products/99999999999999999999/", 404),
        ("nothing/", 404),
    ],
)
def test_odd_addresses(omsk: City, visit: Visit, query: str, status: int) -> None:
    answer = visit(omsk).get(V1 + query)
    assert answer.status_code == status
    assert answer.json()


def test_filters_search_and_order(omsk: City, anna: Member, boris: Member, visit: Visit) -> None:
    with omsk.scope():
        one = product(anna, "Общий сарай", visibility="public", now=NOW - timedelta(days=2))
        two = product(boris, "Хлебный круг", stage="growth", now=NOW - timedelta(days=1))
        question(anna, "Кто чинит сарай?", product=one)
        question(boris, "Почём хлеб?", product=two)
    browser = visit(omsk, anna)

    def found(path: str) -> list[str]:
        return [row.get("title") or row["text"] for row in get(browser, path)["results"]]

    assert found("products/") == ["Хлебный круг", "Общий сарай"]
    assert found("products/?ordering=moved_at") == ["Общий сарай", "Хлебный круг"]
    assert found("products/?search=сараи") == ["Общий сарай"]
    assert found(f"products/?author={boris.pk}") == ["Хлебный круг"]
    assert found("products/?stage=growth&visibility=city") == ["Хлебный круг"]
    assert found("questions/?search=сараю") == ["Кто чинит сарай?"]
    assert found("questions/?stage=growth") == ["Почём хлеб?"]
    assert found("questions/?visibility=public&state=queued") == ["Кто чинит сарай?"]
    assert found(f"questions/?product={two.pk}&blocker=money_law") == ["Почём хлеб?"]
    page = get(browser, "products/?limit=1")
    assert (page["count"], len(page["results"])) == (2, 1)
    assert "offset=1" in page["next"]


@pytest.mark.parametrize("path", ["products/", "questions/", "network/"])
def test_lists_cost_the_same_for_three_as_for_one(
    omsk: City, anna: Member, visit: Visit, path: str
) -> None:
    browser = visit(omsk, anna)

    def more(n: int) -> None:
        with omsk.scope():
            made = product(anna, f"Product {n}", visibility="network")
            question(anna, f"Question {n}?", product=made)

    more(1)
    get(browser, path)
    with CaptureQueriesContext(connection) as one:
        get(browser, path)
    for n in (2, 3):
        more(n)
    with CaptureQueriesContext(connection) as three:
        get(browser, path)
    assert len(three) == len(one)


def test_the_main_domain_knows_the_cities_and_not_their_insides(
    omsk: City, tomsk: City, visit: Visit
) -> None:
    with hub_scope():
        numbers = {"now": {"members": 4300}}
        evenings = [NOW + timedelta(weeks=500)]
        Pulse.objects.create(city_id=omsk.pk, published=numbers, upcoming=evenings)
    rows = get(visit(), "cities/")["results"]
    assert [row["slug"] for row in rows] == ["omsk", "tomsk"]
    assert rows[0]["next_meeting_at"].endswith("15:00:00+06:00")
    assert rows[1]["next_meeting_at"] is None
    assert "4300" not in str(rows)
    with CaptureQueriesContext(connection) as queries:
        assert len(get(visit(), "cities/?limit=1")["results"]) == 1
    asked = [query["sql"] for query in queries if "hq_pulse" in query["sql"]]
    assert len(asked) == 1
    assert f"IN ({omsk.pk})" in asked[0]  # the pulses of this page alone
    assert get(visit(), "cities/omsk/")["url"] == "http://omsk.localhost:8000/"
    assert visit().get(V1 + "products/").status_code == 404
    assert visit(omsk).get(V1 + "cities/").status_code == 404


def test_a_session_needs_its_csrf_token(omsk: City, anna: Member) -> None:
    browser = Visitor(omsk.host, enforce_csrf_checks=True)
    with omsk.scope():
        browser.force_login(anna.user)
    answer = browser.post(V1 + "products/", {"title": "T", "pitch": "P"}, "application/json")
    assert answer.status_code == 403
    assert "CSRF" in answer.json()["message"]


def test_everybody_has_a_budget_of_their_own(
    omsk: City, tomsk: City, anna: Member, boris: Member, visit: Visit, settings: Any
) -> None:
    settings.API_VISITORS, settings.API_MEMBERS = "2/min", "4/min"
    network: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.77"}
    visitor = visit(omsk)
    answers = [visitor.get(V1 + "products/", **network) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    said = answers[2]
    assert said.json()["code"] == "throttled"
    assert 0 < int(said["Retry-After"]) <= int(said["RateLimit-Reset"]) <= 60
    assert f"{said['Retry-After']} second" in said.json()["message"]
    elsewhere = visit(tomsk).get(V1 + "products/", **network)
    assert elsewhere.status_code == 429  # all cities count together
    hers = Program(omsk, anna)
    signed_in = visit(omsk, anna)
    assert [hers("GET", "products/")[0] for _ in range(3)] == [200] * 3
    assert signed_in.get(V1 + "products/", **network).status_code == 200
    assert hers("GET", "products/")[1]["code"] == "throttled"  # key and session together
    assert Program(omsk, boris)("GET", "products/")[0] == 200


def test_without_valkey_nobody_is_turned_away(omsk: City, visit: Visit, settings: Any) -> None:
    settings.VALKEY_URL = "redis://127.0.0.1:1/0"
    try:
        assert visit(omsk).get(V1 + "products/").status_code == 200
    finally:
        valkey.forget_silence()


def test_the_page_to_try_it_keeps_to_the_strict_policy(omsk: City, visit: Visit) -> None:
    page = visit(omsk).get(V1)
    html = page.content.decode()
    assert "/api/v1/products/{id}/stage/" in html
    assert "'unsafe" not in page["Content-Security-Policy"]
    assert "<style" not in html
    assert " style=" not in html
    assert all("src=" in tag for tag in html.split("<script")[1:])
    assert visit().get(V1).status_code == 200
