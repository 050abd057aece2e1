"""The contract of the API: shapes, languages, refusals, the description."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings

from deploy.error_pages import server_error
from tenants.api import reference
from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tests.api.test_answers import V1, Program
from tests.api.test_refusals import filled, schema
from tests.cast import Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]
LATIN = re.compile(r"[a-zA-Z]{2,}")
TECHNICAL = {"API", "Authorization", "Bearer", "JSON", "HTTP"}  # the same in every language


def test_every_address_tells_its_methods(omsk: City, anna: Member) -> None:
    """Regression: OPTIONS looked for rows and answered 500 on addresses without any."""
    program = Program(omsk, anna)
    for path, methods in schema()["paths"].items():
        address = filled(path.removeprefix(V1), {})
        status, told = program("OPTIONS", address)
        if (status, told["code"] if status != 200 else "") == (404, "not_found"):
            continue  # whose right it is hangs on a meeting that isn't there
        assert status == 200, address
        known = {method.upper() for method in methods if method != "parameters"}
        assert known <= set(told["methods"]), address


class TestWithoutAKey:
    def test_it_is_told_how_to_sign_in(self, omsk: City, visit: Visit) -> None:
        answer = visit(omsk).get(V1 + "tasks/")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
        assert "Authorization: Bearer" in answer.json()["message"]

    @pytest.mark.parametrize("word", ["Bearer", "bearer", "Token", "token"])
    def test_both_words_before_a_key_are_known(self, omsk: City, anna: Member, word: str) -> None:
        program = Program(omsk, anna)
        key = program.browser.defaults["HTTP_AUTHORIZATION"].split()[1]
        program.browser.defaults["HTTP_AUTHORIZATION"] = f"{word} {key}"
        assert program("GET", "tasks/")[0] == 200
        program.browser.defaults["HTTP_AUTHORIZATION"] = f"{word} {key}x"
        status, said = program("GET", "tasks/")
        assert (status, said["code"]) == (401, "authentication_failed")


class TestWhatNobodyKnows:
    def test_a_misspelt_field_changes_nothing(self, omsk: City, anna: Member) -> None:
        with omsk.scope():
            kept = product(anna)
        sent = {"to": "problem", "why": "Asked", "reason": "Asked around"}
        status, said = Program(omsk, anna)("POST", f"products/{kept.pk}/stage/", sent)
        assert (status, list(said["fields"])) == (400, ["reason"])
        with omsk.scope():
            assert Product.objects.get().stage == "idea"

    def test_one_inside_a_list_is_found(self, omsk: City, anna: Member) -> None:
        step = {"title_en": "Talk", "kind": "talk", "minutes": 5, "minute": 6}
        status, said = Program(omsk, anna)("POST", "formats/", {"name_en": "X", "steps": [step]})
        assert (status, list(said["fields"])) == (400, ["steps.minute"])

    def test_what_takes_no_body_refuses_one(self, omsk: City, anna: Member) -> None:
        """A body that an operation ignores would be lost silently."""
        program = Program(omsk, anna)
        asked = 0
        for path, methods in schema()["paths"].items():
            address = filled(path.removeprefix(V1), {})
            for method, told in methods.items():
                if method in {"get", "parameters"} or "requestBody" in told:
                    continue
                status, said = program(method.upper(), address, {"reason": "x"})
                if (status, said["code"]) in {(404, "not_found"), (403, "permission_denied")}:
                    continue  # whose right it is hangs on a row that isn't there
                assert (status, [*said["fields"]]) == (400, ["reason"]), (method, address)
                asked += 1
        assert asked > 30

    def test_an_empty_body_is_none(self, omsk: City, anna: Member, boris: Member) -> None:
        with omsk.scope():
            kept = product(boris)
        program = Program(omsk, anna)
        assert program("PUT", f"products/{kept.pk}/help/", {"why": "x"})[0] == 400
        with omsk.scope():
            assert [person.pk for person in kept.people.all()] == [boris.pk]
        assert program("PUT", f"products/{kept.pk}/help/", {})[0] == 200
        assert program("PUT", f"products/{kept.pk}/help/")[0] == 200

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("tasks/?state=open", "state"),
            ("products/?sort=title", "sort"),
            ("series/?kind=regular", "kind"),
            ("formats/?poeple=9", "poeple"),
            ("network/?query=x", "query"),
            ("meetings/?limit=abc", "limit"),
            ("meetings/?limit=0", "limit"),
            ("meetings/?offset=-1", "offset"),
            ("meetings/?state=planned&state=confirmed", "state"),
        ],
    )
    def test_a_misspelt_filter_is_named(
        self, omsk: City, anna: Member, query: str, field: str
    ) -> None:
        status, said = Program(omsk, anna)("GET", query)
        assert (status, list(said["fields"])) == (400, [field])


def test_lists_are_alike(omsk: City, anna: Member) -> None:
    """Each 200 of a GET that is an array of rows comes in pages."""
    for path, methods in schema()["paths"].items():
        told = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        shape = told.get("application/json", {}).get("schema", {})
        assert shape.get("type") != "array", path


REFUSED: list[tuple[str, str, Any]] = [
    ("GET", "products/999/", None),
    ("GET", "nothing/", None),
    ("GET", "tasks", None),
    ("GET", "products/?stage=x", None),
    ("GET", "products/?ordering=x", None),
    ("GET", "products/?author=x", None),
    ("GET", "meetings/?after=x", None),
    ("GET", "products/?unknown=1", None),
    ("GET", "products/?limit=x", None),
    ("POST", "products/", []),
    ("POST", "products/", {}),
    ("POST", "products/", {"title": 5, "pitch": ["x"], "needs": "x", "stage": "x"}),
    ("POST", "products/", {"title": "x" * 200, "pitch": None, "text": "x" * 30000}),
    ("POST", "questions/", {"text": "x", "blocker": "x", "product": "x"}),
    ("POST", "tasks/", {"text": "x", "due_on": "x"}),
    ("POST", "series/", {"at": "x", "starts_on": "x", "minutes": "x", "rule": "x"}),
    ("PATCH", "products/", {}),
    ("POST", "meetings/999/arrivals/", {}),
]


@pytest.mark.parametrize(("method", "path", "sent"), REFUSED)
def test_a_refusal_speaks_one_language(
    omsk: City, anna: Member, method: str, path: str, sent: Any
) -> None:
    program = Program(omsk, anna)
    program.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "ru"
    status, said = program(method, path, sent)
    assert 400 <= status < 500
    words = [said["message"], *(w for each in said.get("fields", {}).values() for w in each)]
    for sentence in words:
        plain = re.sub(r"“[^”]*”|«[^»]*»|\"[^\"]*\"|/\S*", "", sentence)
        assert set(LATIN.findall(plain)) <= TECHNICAL, sentence


class TestBesideTheViews:
    """Refusals before a view of the API have the same shape as those of a view."""

    @pytest.mark.parametrize("path", ["/api/", "/api/v2/products/", "/api/v1/nothing/"])
    def test_unknown_addresses(self, omsk: City, visit: Visit, path: str) -> None:
        for browser in (visit(omsk), visit()):
            answer = browser.get(path)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_a_missing_slash_is_named(self, omsk: City, visit: Visit) -> None:
        said = visit(omsk).get("/api/v1/meetings").json()
        assert "/api/v1/meetings/" in said["message"]
        assert visit(omsk).post("/api/v1/meetings").json()["message"] == said["message"]

    def test_a_body_beyond_two_megabytes(self, omsk: City, anna: Member, visit: Visit) -> None:
        sent = {"title": "x" * (2 * 1024 * 1024), "pitch": "P"}
        status, said = Program(omsk, anna)("POST", "products/", sent)
        assert (status, said["code"]) == (413, "too_large")
        assert "2 MB" in said["message"]
        signed_in = visit(omsk, anna)
        answer = signed_in.post(V1 + "products/", sent, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    def test_our_own_fault(self, omsk: City, visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
        def break_down(*_: Any, **__: Any) -> None:
            raise RuntimeError("a fault")

        monkeypatch.setattr("tenants.products.api.products.with_open_questions", break_down)
        browser = visit(omsk)
        browser.raise_request_exception = False
        answer = browser.get(V1 + "products/")
        assert (answer.status_code, answer.json()["code"]) == (500, "server_error")
        assert "fault" not in answer.text

    def test_pages_stay_pages(self, omsk: City, visit: Visit, rf: Any) -> None:
        assert "<html" in visit(omsk).get("/nothing/").text
        assert b"<html" in server_error(rf.get("/products/")).content


class TestDescription:
    def test_it_is_made_once_a_language(self, omsk: City, visit: Visit) -> None:
        reference.schema_file.cache_clear()
        reference._schema_of.cache_clear()
        address = V1 + "schema/?format=json"
        with ThreadPoolExecutor(4) as hands:  # the generator itself breaks where two use it
            made = [
                *hands.map(
                    lambda _: reference.schema_file(settings.CITY_URLCONF, "ru", reference.YAML),
                    range(4),
                )
            ]
        assert len({each.etag for each in made}) == 1
        first = visit(omsk).get(address)
        assert first.status_code == 200
        before = reference.schema_file.cache_info().misses, reference._schema_of.cache_info().misses
        again = visit(omsk).get(address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        after = reference.schema_file.cache_info().misses, reference._schema_of.cache_info().misses
        assert after == before
        russian = visit(omsk).get(address, headers={"accept-language": "ru"})
        assert russian["ETag"] != first["ETag"]
        assert "Accept-Language" in russian["Vary"]
        assert visit().get(address)["ETag"] != first["ETag"]
        assert visit(omsk).get(V1 + "schema/")["Content-Type"] == reference.YAML

    def test_programs_can_be_generated_from_it(self) -> None:
        """One type of body for each request; no enum of null, which generators can't name."""
        told = schema()
        for path, methods in told["paths"].items():
            for method, operation in methods.items():
                body = operation.get("requestBody", {}).get("content", {})
                assert len(body) <= 1, (method, path)
        for name, component in told["components"]["schemas"].items():
            assert None not in component.get("enum", []), name
            assert "" not in component.get("enum", []), name
        assert told["servers"]
        assert told["components"]["securitySchemes"]["tokenAuth"]["scheme"] == "bearer"
        assert {} in told["paths"]["/api/v1/meetings/"]["get"]["security"]
        assert {} not in told["paths"]["/api/v1/tasks/"]["get"]["security"]


def test_a_key_says_whose_it_is_and_who_is_here(
    omsk: City, anna: Member, boris: Member, visit: Visit
) -> None:
    status, said = Program(omsk, anna, may_write=False)("GET", "me/")
    assert (status, said["id"], said["name"], said["is_core"]) == (200, anna.pk, "Anna", True)
    assert (said["city"]["slug"], said["key"]["may_write"]) == ("omsk", False)
    assert "formats" in said["rights"]
    his = Program(omsk, boris)
    assert his("GET", "me/")[1]["rights"] == []
    assert visit(omsk, anna).get(V1 + "me/").json()["key"] is None
    assert Program(omsk)("GET", "me/")[0] == 401
    assert [(row["id"], row["name"]) for row in his.rows("people/")] == [
        (anna.pk, "Anna"),
        (boris.pk, "Boris"),
    ]
    assert [row["name"] for row in his.rows("people/?search=bor")] == ["Boris"]
    assert Program(omsk)("GET", "people/")[0] == 401
