"""Search terms of a typed text."""

from __future__ import annotations

import pytest

from tenants.ui.search_terms import (
    fold,
    in_cyrillic,
    other_layout,
    same_person_key,
    spellings,
)
from tenants.ui.spelling import is_near


def test_letters_are_folded() -> None:
    assert fold("ЁЛКА") == fold("е\u0308лка") == "елка"
    assert fold("a\u200bb") == "ab"


def test_the_other_keyboard_and_latin_letters() -> None:
    assert other_layout("gththf,jnrf") == "переработка"
    assert other_layout("djkjyn`hs") == "волонтеры"
    assert other_layout("руддщ") == "hello"
    assert in_cyrillic("pererabotka plastika") == "переработка пластика"
    assert spellings("омск") == ["омск", "jvcr"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Пётр", "Петр"), ("Елена Рудь", "рудь  елена"), ("Алёна", "Але\u0308на")],
)
def test_one_person_under_two_spellings(one: str, other: str) -> None:
    assert same_person_key(one) == same_person_key(other)


@pytest.mark.parametrize(("one", "other"), [("Пётр", "Пётр Рудь"), ("Анна", "Инна")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert same_person_key(one) != same_person_key(other)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        *(("палстика", "пластика"), ("волантер", "волонтеров"), ("палимеры", "полимеров")),
        *(("сварищк", "сварщики"), ("чертжи", "чертежи"), ("корохка", "коробка")),
    ],
)
def test_one_slip_is_forgiven_in_any_form(typed: str, word: str) -> None:
    assert is_near(typed, word)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("лед", "мед"),
        ("бетон", "доска"),
        ("кот", "кит"),
        ("сарай", "самара"),
        ("скамейки", "семьёй"),
    ],
)
def test_other_words_are_other_words(typed: str, word: str) -> None:
    assert not is_near(typed, word)
