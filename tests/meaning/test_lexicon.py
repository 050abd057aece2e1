"""Words that are spelt right are not corrected into others."""

from __future__ import annotations

import pytest

from network.directory.queries import SearchQuery, SearchResult, search, search_by_words
from network.directory.search_terms import How
from network.meaning import client
from network.meaning.encoder import Encoder
from network.meaning.lexicon import Lexicon
from tenants.members.models import Member
from tenants.registry.models import City
from tenants.registry.scope import hub_scope
from tests.meaning.making import published


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Encoder().lexicon


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("лотереями и билетами", ["лотереями", "билетами"]),
        ("Пчёлы пчелы", ["пчелы"]),
        ("скамека велосепед абырвалг", []),
        ("golf Perfume", ["golf", "perfume"]),
        ("interveiws childcere", []),
        ("Третяк Катерина", []),
        ("ёж по ау", []),
        ("\ud800 \0 🙂", []),
    ],
)
def test_the_lexicon_tells_words_from_misspelled_ones(
    lexicon: Lexicon, text: str, right: list[str]
) -> None:
    assert lexicon.right_words(text) == right


@pytest.fixture
def forge(tomsk: City, darya: Member) -> None:
    with tomsk.scope():
        published(darya, "Кузница", "Два вечера в неделю учимся ковать.")


def searched(text: str, *, right: frozenset[str] = frozenset()) -> SearchResult:
    with hub_scope():
        if right:
            return search_by_words(SearchQuery(text=text, reader=True, right=right))
        return search(SearchQuery(text=text, reader=True))


@pytest.mark.usefixtures("forge")
def test_a_word_that_is_right_finds_nothing_rather_than_another_word(model: object) -> None:
    found = searched("куница")
    assert found.ids == ()
    assert [term.how for term in found.terms] == [How.UNKNOWN]
    assert len(searched("кузнитца")) == 1, "a misspelled word is corrected"


@pytest.mark.usefixtures("forge")
def test_without_the_model_similar_words_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ALIVE", "meaning:no-process")
    assert len(searched("куницы")) == 1


@pytest.mark.usefixtures("forge")
def test_a_word_that_is_right_is_still_found_in_other_forms_and_as_a_beginning() -> None:
    for text in ("кузницами", "кузни", "repybwf", "kuznica", "кузнецами"):
        assert len(searched(text, right=frozenset({text}))) == 1, text
    assert len(searched("куницей", right=frozenset({"куницей"}))) == 0
