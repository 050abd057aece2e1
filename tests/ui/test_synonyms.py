"""The file of synonyms: every line can be read, and none repeats another."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tenants.registry.models import City
from tenants.ui import synonyms
from tenants.ui.search_terms import stems_of
from tenants.ui.synonyms import groups, synonyms_of


def test_every_line_has_two_members_and_no_word_is_empty() -> None:
    for group in groups():
        assert len(group) >= 2, group
        assert all(group), group


def test_no_member_stands_in_two_groups() -> None:
    counted = Counter(phrase for group in groups() for phrase in set(group))
    assert [phrase for phrase, times in counted.items() if times > 1] == []


def test_a_stem_has_the_others_of_its_group(omsk: City) -> None:
    with omsk.scope():
        assert ("python",) in synonyms_of("питон")
        assert ("unit", "econom") in synonyms_of("себестоим")
        assert synonyms_of("питон").isdisjoint({("питон",)})
        assert synonyms_of("нет") == frozenset()


def test_a_line_that_ends_with_a_comma_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "synonyms.txt"
    path.write_text("# a, b\nигла,\n    нить, thread\n\nлёд, ice\n", "utf-8")
    monkeypatch.setattr(synonyms, "PATH", path)
    found = (("игла",), ("нить",), ("thread",)), (("лед",), ("ice",))
    assert synonyms.groups.__wrapped__() == found


def test_every_word_of_a_group_says_something(omsk: City) -> None:
    with omsk.scope():
        stems = stems_of({word for group in groups() for phrase in group for word in phrase})
    silent = [phrase for group in groups() for phrase in group if not any(stems[w] for w in phrase)]
    assert silent == []
