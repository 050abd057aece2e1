"""Short forms of first names: the file can be read, and forms find the full name."""

from __future__ import annotations

import pytest

from tenants.registry.models import City
from tenants.ui.first_names import forms_of, full_names_of, short_names
from tenants.ui.search_terms import fold
from tenants.ui.synonyms import synonyms_of


def test_every_short_name_is_one_folded_word_and_no_full_one_of_its_own() -> None:
    for short, names in short_names().items():
        for word in (short, *names):
            assert word == fold(word)
            assert word.isalpha()
        assert short not in names


def test_a_russian_short_name_has_its_cases() -> None:
    assert {"катя", "кати", "кате", "катю", "катей"} == forms_of("катя")
    assert {"саша", "саши", "саше", "сашу", "сашей"} <= forms_of("саша")
    assert {"влад", "jim"} == forms_of("влад") | forms_of("jim")
    assert "кости" not in forms_of("костя"), "a word of its own"


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("катя", {"екатерин"}),
        ("саше", {"александр"}),
        ("женей", {"евген"}),
        ("jim", {"jame"}),
        ("лен", set()),
        ("екатерина", set()),
    ],
)
def test_a_form_of_a_short_name_means_full_names(omsk: City, word: str, names: set[str]) -> None:
    with omsk.scope():
        assert full_names_of(word) == names


def test_a_short_name_is_no_synonym_of_a_word_with_the_same_stem(omsk: City) -> None:
    with omsk.scope():
        assert ("елен",) not in synonyms_of("лен")
