"""Misspelled words and the stems that they may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.ui.spelling import (
    FAR,
    allowed_slips,
    cost,
    distance,
    hashes_of_stem,
    hashes_of_word,
)
from tenants.ui.transliteration import phonetic_key

LETTERS = "абвгдезиклмнопрст"


def test_slips_are_counted() -> None:
    assert distance("доска", "доска", most=2) == 0
    assert distance("дсока", "доска", most=2) == 1  # neighbours swapped
    assert distance("вилосепед", "велосипед", most=2) == 2
    assert distance("бетон", "доска", most=2) == 3  # not counted further
    assert [allowed_slips(word) for word in ("дом", "доск", "досками")] == [0, 1, 2]


@given(st.text("абв", max_size=7), st.text("абв", max_size=7), st.sampled_from((0, 1, 2)))
def test_slips_are_counted_as_by_the_whole_table(one: str, other: str, most: int) -> None:
    rows = [[*range(len(other) + 1)]]
    for i in range(1, len(one) + 1):
        rows.append([i])
        for j in range(1, len(other) + 1):
            differ = one[i - 1] != other[j - 1]
            found = [rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + differ]
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                found.append(rows[i - 2][j - 2] + 1)
            rows[i].append(min(found))
    assert distance(one, other, most=most) == min(rows[-1][-1], most + 1)


@pytest.mark.parametrize(
    ("typed", "stem"),
    [
        *(("палстика", "пластик"), ("велоеипед", "велосипед"), ("аллерэией", "аллерг")),
        *(("корохка", "коробк"), ("маграрита", "маргарит"), ("палимеры", "полимер")),
        *(("столвоой", "столов"), ("сварищк", "сварщик"), ("чертжи", "чертеж")),
        *(("лабаратория", "лаборатор"), ("валантёры", "волонтер"), ("regsiter", "regist")),
        *(("дска", "доск"), ("колпашникава", "колпашников"), ("pererabotkami", "переработк")),
        *(("kolposhnikova", "колпашников"), ("вилосепед", "велосипед")),
    ],
)
def test_a_misspelled_word_finds_its_stem(typed: str, stem: str) -> None:
    key = phonetic_key(stem)
    assert cost(typed, key) < FAR
    assert hashes_of_word(typed) & set(hashes_of_stem(key))


@pytest.mark.parametrize(
    ("typed", "stem"),
    [
        *(("лед", "мед"), ("бетон", "доск"), ("кот", "кит"), ("лпса", "лес"), ("дсока", "сок")),
        *(("maleing", "melt"), ("самолет", "перевозк")),
    ],
)
def test_other_words_are_other_words(typed: str, stem: str) -> None:
    assert cost(typed, phonetic_key(stem)) == FAR


def test_a_beginning_is_near_only_while_it_is_typed() -> None:
    assert cost("перер", "переработк", starts=True) == 0.25
    assert cost("pererab", "переработк", starts=True) == 0.25
    assert cost("перераб", "переработк") == FAR
    assert cost("пирераб", "переработк", starts=True) < FAR


@given(word=st.text(LETTERS, min_size=5, max_size=12), data=st.data())
def test_hashes_miss_no_stem_within_the_slips(word: str, data: st.DataObject) -> None:
    """The word's own letters: endings and readings only add hashes."""
    stem = phonetic_key(word)
    typed = stem
    for _slip in range(2 if len(stem) >= 9 else 1):
        at = data.draw(st.integers(0, len(typed) - 1))
        typed = data.draw(
            st.sampled_from(
                [
                    typed[:at] + typed[at + 1 :],
                    typed[:at] + "б" + typed[at:],
                    typed[:at] + "п" + typed[at + 1 :],
                    typed[:at] + typed[at + 1 : at + 2] + typed[at : at + 1] + typed[at + 2 :],
                ]
            )
        )
    if distance(phonetic_key(typed), stem, most=2) <= allowed_slips(typed):
        assert hashes_of_word(typed) & set(hashes_of_stem(stem))
