"""A link to a page for members leads a visitor to signing in and back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tenants.members.models import Member
from tenants.products.models import Product
from tenants.registry.models import City
from tests.cast import Visitor
from tests.products.making import product

Visit = Callable[..., Visitor]
PAGE = {"accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def hidden(omsk: City, anna: Member) -> Product:
    with omsk.scope():
        return product(anna)


def test_a_visitor_signs_in_and_comes_back(
    omsk: City, hidden: Product, boris: Member, visit: Visit
) -> None:
    address = f"/products/{hidden.pk}/?from=chat"
    answer = visit(omsk).get(address, headers=PAGE)
    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={quote(address, safe='')}"
    page = visit(omsk).get(address, headers=PAGE, follow=True).text
    assert "This may be for members" in page
    assert 'name="next" value="/products/' in page
    assert visit(omsk, boris).get(address, headers=PAGE).status_code == 200


@pytest.mark.parametrize(
    "path", ["/products/{}/", "/questions/{}/", "/meetings/{}/", "/people/{}/"]
)
def test_nobody_learns_which_numbers_exist(
    omsk: City, hidden: Product, visit: Visit, path: str
) -> None:
    missing = visit(omsk).get(path.format(987654321), headers=PAGE)
    assert (missing.status_code, missing["Location"].split("?")[0]) == (302, "/sign-in/")
    there = visit(omsk).get(f"/products/{hidden.pk}/", headers=PAGE)
    assert there["Location"].split("?")[0] == missing["Location"].split("?")[0]


def test_others_read_that_nothing_is_there(
    omsk: City, hidden: Product, boris: Member, visit: Visit
) -> None:
    address = f"/products/{hidden.pk}/"
    assert visit(omsk, boris).get("/products/987654321/", headers=PAGE).status_code == 404
    assert visit(omsk).get("/no-such-page/", headers=PAGE).status_code == 404
    assert visit(omsk).get(address).status_code == 404, "programs get their answer"
    assert visit(omsk).get("/meetings/guest/forged/", headers=PAGE).status_code == 404
    part = PAGE | {"hx-request": "true"}
    assert visit(omsk).get(address, headers=part).status_code == 404
