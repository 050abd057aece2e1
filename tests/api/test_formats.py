"""The API of formats and of their editor."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.formats.actions import install_catalogue
from tenants.formats.models import Format, FormatVersion
from tenants.members.models import Member
from tenants.registry.models import City
from tests.api.test_answers import Program
from tests.cast import NOW
from tests.meetings.conftest import clock

__all__ = ["clock"]


@pytest.fixture
def editor(omsk: City, anna: Member) -> Program:
    with omsk.scope():
        install_catalogue(now=NOW)
    return Program(omsk, anna)


def test_every_format_of_the_shelf_can_be_read(editor: Program) -> None:
    shelf = editor.rows("formats/")
    for row in shelf:
        status, whole = editor("GET", f"formats/{row['key']}/")
        assert (status, whole["key"]) == (200, row["key"])


def test_the_best_fitting_come_first(editor: Program) -> None:
    usual = editor.rows("formats/")
    fitting = editor.rows("formats/?stage=idea&people=9")
    assert {row["key"] for row in fitting} == {row["key"] for row in usual}
    assert "idea" in fitting[0]["stages"] or not fitting[0]["stages"]
    assert editor("GET", "formats/?people=lots")[0] == 400


def test_a_format_is_forked_changed_compared_and_put_away(omsk: City, editor: Program) -> None:
    status, own = editor("POST", "formats/troika/fork/")
    assert (status, own["key"], own["version"]) == (201, "troika_2", 1)
    _, program = editor("GET", "formats/troika_2/program/")
    again = editor("PUT", "formats/troika_2/program/", program)
    assert (again[0], again[1]["version"]) == (200, 1)  # nothing has changed
    program["steps"][0]["minutes"] = 7
    program["why"] = "Too hasty before"
    status, changed = editor("PUT", "formats/troika_2/program/", program)
    assert (status, changed["version"]) == (200, 2)
    assert float(changed["steps"][0]["minutes"]) == 7
    versions = editor.rows("formats/troika_2/versions/")
    assert [(row["version"], row["why"]) for row in versions] == [(2, "Too hasty before"), (1, "")]
    _, comparison = editor("GET", "formats/troika_2/comparison/")
    assert (comparison["old"], comparison["new"], comparison["changed"]) == (1, 2, [])
    assert comparison["steps"][0]["changed"] == ["minutes"]
    assert {row["what"] for row in comparison["steps"][1:]} == {"same"}
    for query in ("?old=abc", "?new=", "?old=12345&new=x"):
        assert editor("GET", f"formats/troika_2/comparison/{query}") == (200, comparison)
    assert editor("GET", "formats/troika_2/comparison/?old=9")[0] == 404
    assert editor("GET", "formats/troika_2/versions/1/")[1]["version"] == 1
    assert editor("GET", "formats/troika_2/versions/9/")[0] == 404
    assert editor("PUT", "formats/troika_2/archive/")[0] == 204
    assert "troika_2" not in {row["key"] for row in editor.rows("formats/")}
    assert editor("DELETE", "formats/troika_2/archive/")[0] == 204
    with omsk.scope():
        kept = Format.objects.get(key="troika_2")
        assert kept.archived_at is None
        assert list(kept.versions.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_a_new_format_is_put_on_the_shelf(omsk: City, editor: Program) -> None:
    status, made = editor("POST", "formats/", walk())
    assert (status, made["key"], made["version"]) == (201, "walk", 1)
    with omsk.scope():
        assert FormatVersion.objects.get(format__key="walk").steps.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_en": ""}, "name_en"),
        ({"max_people": 2}, "max_people"),
        ({"min_people": 10**9}, "min_people"),
        ({"steps": []}, "steps"),
        ({"steps": [{"title_en": "Walk", "kind": "pairs", "minutes": -1}]}, "steps"),
        ({"steps": [{"kind": "pairs", "minutes": 5}]}, "steps"),
        ({"steps": 7}, "steps"),
        ({"stages": ["archived"]}, "stages"),
    ],
)
def test_what_can_not_be_run_is_said_beside_its_field(
    omsk: City, editor: Program, wrong: dict[str, Any], field: str
) -> None:
    status, said = editor("POST", "formats/", walk() | wrong)
    assert (status, list(said["fields"])) == (400, [field])
    with omsk.scope():
        assert not Format.objects.filter(key="walk").exists()


def walk() -> dict[str, Any]:
    return {
        "name_en": "Walk",
        "purpose_en": "Think side by side.",
        "min_people": 4,
        "max_people": 40,
        "table_min": 2,
        "table_max": 2,
        "questions_min": 1,
        "questions_max": 1,
        "steps": [{"title_en": "Walk in pairs", "kind": "pairs", "minutes": 20}],
    }
