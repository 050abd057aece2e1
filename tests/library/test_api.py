"""The library for programs."""

from __future__ import annotations

from network.library.models import Adoption, PublishedFormat
from tenants.formats.models import Format
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.library.conftest import TROIKA, Edit, latest, spec, with_minutes


def test_a_program_shows_takes_merges_and_undoes(
    omsk: City, tomsk: City, anna: Member, darya: Member, shelves: None, improve: Edit
) -> None:
    here, there = Program(omsk, anna), Program(tomsk, darya)
    sent = {"advice": "When stuck", "guide": anna.pk, "contact": "@anna"}
    status, shown = here("PUT", "publications/troika/", sent)
    assert (status, shown["version"], shown["guide_name"]) == (200, 2, "Anna")
    (row,) = there.rows("library/")
    assert (row["city"], row["name_en"]) == ("omsk", "Troika of Omsk")
    address = f"library/{row['id']}/"
    status, whole = there("GET", address)
    assert (status, len(whole["program"]["steps"]), whole["adopted"]) == (200, 5, "")
    assert set(whole["worked"].values()) == {None}
    for _twice in range(2):
        status, taken = there("PUT", f"{address}adoption/")
        assert (status, taken["key"], taken["version"]) == (200, "troika_2", 2)
    assert there("GET", f"{address}difference/")[1]["code"] == "nothing_waits"

    improve(with_minutes(TROIKA, 0, 3), why="Longer")
    _, difference = there("GET", f"{address}difference/")
    assert (difference["number"], difference["ours"], difference["why"]) == (3, 1, "Longer")
    assert [(one["key"], one["conflict"]) for one in difference["changes"]] == [("step-0", False)]
    old = {"number": 2, "ours": 1}
    assert there("POST", f"{address}merge/", old)[1]["code"] == "other_version_waits"
    assert there("POST", f"{address}merge/", {"number": 3, "ours": 1})[0] == 200
    assert spec(tomsk, "troika_2").steps[0].minutes == 3
    assert there("DELETE", f"{address}adoption/")[0] == 204
    assert spec(tomsk, "troika_2").steps[0].minutes == TROIKA.steps[0].minutes
    assert here("DELETE", "publications/troika/")[0] == 204
    assert there("GET", address)[0] == 404
    assert latest(tomsk, "troika_2").number == 3


def test_those_without_the_duty_read_only_and_visitors_nothing(
    tomsk: City, egor: Member, shown: PublishedFormat
) -> None:
    reader, visitor = Program(tomsk, egor), Program(tomsk)
    address = f"library/{shown.pk}/"
    assert reader("GET", address)[0] == 200
    for method, path, body in (
        ("PUT", f"{address}adoption/", None),
        ("DELETE", f"{address}adoption/", None),
        ("POST", f"{address}merge/", {"number": 3, "ours": 1}),
        ("PUT", "publications/troika/", {"advice": "x"}),
        ("DELETE", "publications/troika/", None),
    ):
        assert reader(method, path, body)[0] == 403, path
        assert visitor(method, path, body)[0] == 401, path
    for path in ("library/", address, "packs/", "publications/troika/"):
        assert visitor("GET", path)[0] == 401, path
    with tomsk.scope():
        assert not Adoption.objects.exists()
        assert not Format.objects.exclude(created_by=None).exists()
