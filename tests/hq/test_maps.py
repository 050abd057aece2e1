"""The map of the network: places, cities that lie close together, broken views, words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest

from franchise.gazetteer import find
from network.hq.city_health import health_of
from network.hq.maps import Located, network_map, outlines
from network.hq.queries import city_rows
from tenants.registry.scope import hub_scope
from tests.cast import NOW, Visitor
from tests.hq.making import PLACES, town

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("only_ours")]


def test_a_city_of_the_gazetteer_lies_where_it_is() -> None:
    with hub_scope():
        for number in range(4):
            town(number)
        located = located_of(city_rows(now=NOW))
    plan = network_map(located)
    places = {sign.name: (sign.x, sign.y) for sign in plan.signs}
    omsk, perm, kazan, samara = (places[f"Town {number}"] for number in range(4))
    assert kazan[0] < samara[0] < perm[0] < omsk[0]  # from the west to the east
    assert perm[1] < kazan[1] < samara[1]  # from the north to the south
    assert all(0 < x < plan.width and 0 < y < plan.height for x, y in places.values())
    assert len(outlines()) > 200
    assert plan.land.startswith("M")


def located_of(rows: Iterable[Any]) -> list[Located]:
    found = []
    for row, name in zip(rows, PLACES, strict=False):
        place = find(name)[0]
        found.append(Located(row, health_of(row), place.longitude, place.latitude))
    return found


def test_cities_that_lie_too_close_are_one_sign_and_the_worst_gives_its_shape(
    hq: Visitor,
) -> None:
    with hub_scope():
        for number in (0, 4, 8, 1):  # three in one place
            town(number, silent=6 if number == 4 else 0)
    page = hq.get("/hq/map/").text
    assert "3 cities, 1 in need: come nearer" in page
    assert re.search(r'zoom=1"\s+class="map-sign"\s+data-level="silent"', page)
    around = re.search(r'href="\?around=([-\d.,]+)&amp;zoom=1"', page)
    assert around
    nearer = hq.get(f"/hq/map/?around={around[1]}&zoom=1").text
    listed = nearer.split('id="listed"')[1]
    assert re.findall(r"/hq/cities/(town-\d)/", listed) == ["town-4", "town-0", "town-8"]


@pytest.mark.parametrize(
    "query",
    [
        "around=1,2&zoom=9",
        "around=x",
        "zoom=-1",
        "around=999.00,99.00&zoom=1",
        "around=0.00,90.00&zoom=1",  # a pole: the lines of longitude had no end
    ],
)
def test_a_broken_view_of_the_map_shows_the_network(hq: Visitor, query: str) -> None:
    with hub_scope():
        town(0)
    assert hq.get(f"/hq/map/?{query}").status_code == 200


def test_the_map_says_in_words_what_it_draws(hq: Visitor) -> None:
    with hub_scope():
        town(0, silent=6)
        town(1, geoname_id=None)
    page = " ".join(hq.get("/hq/map/").text.split())
    assert re.search("<title> ?Town 0: silent, no meeting for 6 weeks ?</title>", page)
    assert "1 city has no place on the map." in page
    assert "Town 1" in page.split('id="listed"')[1]
