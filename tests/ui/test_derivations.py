"""Words of one root, by the endings that make words from words."""

from __future__ import annotations

import pytest

from tenants.ui.derivations import are_related, root_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("анкетирован", "анкет"),
        ("опросник", "опрос"),
        ("кузнец", "кузниц"),
        ("финанс", "финансов"),
        ("аллергик", "аллерг"),
        ("рыбач", "рыбак"),
        ("скамейк", "скамеек"),
    ],
)
def test_stems_of_one_root_are_related(one: str, other: str) -> None:
    assert are_related(one, other)
    assert are_related(other, one)
    assert other.startswith(root_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("старост", "стар"),
        ("третяк", "трет"),
        ("переливан", "перечен"),
        ("надзор", "надомн"),
        ("лекторск", "лектюр"),
        ("кот", "котик"),
        ("golf", "gold"),
    ],
)
def test_words_that_only_begin_alike_are_not(one: str, other: str) -> None:
    assert not are_related(one, other)


def test_a_stem_without_such_an_ending_is_its_own_root() -> None:
    assert root_of("карбюратор") == "карбюратор"
    assert root_of("кот") == ""
