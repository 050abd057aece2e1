"""Searches as people type them: forms, beginnings, slips, layouts, Latin letters, and mixtures."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from network.directory.actions import put_listing, unlist
from network.directory.models import Listing, Word
from network.directory.queries import SearchQuery, SearchResult, search, search_by_words
from network.directory.search_terms import How, as_understood
from tenants.members.models import Member
from tenants.registry.models import City
from tests.cast import NOW

CARDS: dict[str, dict[str, Any]] = {
    "Вторая доска": {
        "summary": "Переработка пластика: скамейки из крышек",
        "text": "Плавим крышки и льём плиты для скамеек.",
        "needs": ["пресс-форма"],
        "skills": ["экструзия"],
    },
    "Алёна Колпашникова": {
        "kind": Listing.Kind.EXPERT,
        "summary": "Юнит-экономика и бухгалтерия",
        "skills": ["себестоимость"],
    },
    "Велосипед в электричке": {"summary": "Перевозка велосипедов в пригородных поездах"},
    "Карта шума": {"summary": "Где в городе тихо", "text": "Волонтёры меряют шум датчиками."},
    "Bread club": {
        "summary": "Baking rye bread together",
        "text": "A Python script plans the oven.",
        "language": "en",
    },
    "Чай со старшими": {"summary": "Разговоры в библиотеке раз в неделю"},
    "Наличники Томска": {"summary": "Обмеры и чертежи деревянной резьбы"},
}


@pytest.fixture
def network(tomsk: City) -> None:
    with tomsk.scope():
        for n, (title, facts) in enumerate(CARDS.items(), start=1):
            more = {"kind": Listing.Kind.PRODUCT, "people": ["Darya"], **facts}
            put_listing(city=tomsk, local_id=n, now=NOW, title=title, **more)


def find(text: str, reader: Any) -> SearchResult:
    return search(SearchQuery(text=text, reader=reader))


def titles(found: SearchResult) -> list[str]:
    return [card.title for card in found]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "title"),
    [
        # forms
        *(("переработкой пластика", "Вторая доска"), ("baked breads", "Bread club")),
        # beginnings
        *(("перераб", "Вторая доска"), ("велос", "Велосипед в электричке"), ("bak", "Bread club")),
        *(("колпашн", "Алёна Колпашникова"), ("вторая дос", "Вторая доска")),
        # names and slips
        *(("Алена", "Алёна Колпашникова"), ("Колпашникава", "Алёна Колпашникова")),
        *(("аленна калпашникова", "Алёна Колпашникова"), ("палстика", "Вторая доска")),
        *(("вилосепед", "Велосипед в электричке"), ("валантёры", "Карта шума")),
        *(("чертжи", "Наличники Томска"), ("brread", "Bread club"), ("экструция", "Вторая доска")),
        # the wrong layout
        *(("gththf,jnrf", "Вторая доска"), ("djkjyn`hs", "Карта шума"), ("икуфв", "Bread club")),
        *(("ghtcc-ajhvf", "Вторая доска"), ("rfhnf ievf", "Карта шума")),
        # Latin letters
        *(("pererabotka plastika", "Вторая доска"), ("kolpashnikova", "Алёна Колпашникова")),
        *(("alyona", "Алёна Колпашникова"), ("jekstruziya", "Вторая доска")),
        *(("nalichniki", "Наличники Томска"), ("chay so starshimi", "Чай со старшими")),
        *(("velosiped v elektrichke", "Велосипед в электричке"), ("kryshki", "Вторая доска")),
        # synonyms
        *(
            ("питон", "Bread club"),
            ("plastic recycling", "Вторая доска"),
            ("велик", "Велосипед в электричке"),
        ),
        *(("elderly", "Чай со старшими"), ("полимеры", "Вторая доска")),
        # mixtures: a slip on the wrong layout, Latin letters with a beginning or a slip
        *(("gthtfhf,jnrf", "Вторая доска"), ("rjkgfiybrfdf", "Алёна Колпашникова")),
        *(("kolposhnikova", "Алёна Колпашникова"), ("pererab", "Вторая доска")),
        *(("velasiped", "Велосипед в электричке"), ("gththf", "Вторая доска")),
        *(("скамейки из плстика", "Вторая доска"), ("палимеры", "Вторая доска")),
        # letters of both alphabets in a word, words such as “in” on the other layout or in Latin
        *(("gththработка", "Вторая доска"), ("rfhта шума", "Карта шума")),
        *(
            ("dtkjcbgtl d 'ktrnhbxrt", "Велосипед в электричке"),
            ("skameyki iz kryshek", "Вторая доска"),
        ),
        # a last word of which too few letters are typed, a word that lacks one of four
        *(("карта ш", "Карта шума"), ("вторая до", "Вторая доска"), ("карта шма", "Карта шума")),
        # a third of the words may be missing
        *(("переработка пластика бытового", "Вторая доска"), ("карта шума центра", "Карта шума")),
    ],
)
def test_what_is_meant_comes_first(omsk: City, anna: Member, text: str, title: str) -> None:
    with omsk.scope():
        assert titles(find(text, anna))[:1] == [title]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "text",
    [
        *("asdf qwer", "фывапролд", "xzxzxz", "квантовая хромодинамика", "бетон", "zzz", "c++"),
        *("кто и для", "the of", "😀🎉", "ㅤㅤ\u3164\u115f", "\u200b\u200d", "!!!", "&|!:*()<->"),
        *("'; drop table directory_listing", "\0", "\ud800", "<script>alert(1)</script>"),
        *("космодром марс", "дрель перфоратор", "blockchain", "лпса", "ъъъ", "1234567890"),
        *("нефтепровод", "акула", "рецепт борща", "погода завтра", "ipotheka"),
    ],
)
def test_what_means_nothing_here_finds_nothing(omsk: City, anna: Member, text: str) -> None:
    with omsk.scope():
        assert titles(find(text, anna)) == []


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("я" * 10_000, []),
        ("пластик " * 1500, ["Вторая доска"]),
        ("a&b|" * 3000, []),
        ("(" * 10_000, []),
    ],
)
def test_a_very_long_search_is_answered(
    omsk: City, anna: Member, text: str, found: list[str]
) -> None:
    with omsk.scope():
        assert titles(find(text, anna)) == found


@pytest.mark.usefixtures("network")
def test_words_say_how_they_were_understood(omsk: City, anna: Member) -> None:
    with omsk.scope():
        for text, how in (
            ("пластик", How.EXACT),
            ("gkfcnbr", How.LAYOUT),
            ("plastik", How.SOUND),
            ("палстик", How.SLIP),
            ("пласт", How.START),
            ("питон", How.SYNONYM),
            ("бетон", How.UNKNOWN),
        ):
            assert [term.how for term in find(text, anna).terms] == [how], text


def test_a_word_of_the_synonyms_is_no_slip_of_another(
    omsk: City, tomsk: City, anna: Member
) -> None:
    with tomsk.scope():
        for n, title in enumerate(("Sleep club", "Пока все дома", "Мусоровоз", "Отходы"), start=1):
            put_listing(city=tomsk, kind="product", local_id=n, now=NOW, title=title)
    with omsk.scope():
        assert titles(find("слепые", anna)) == []
        assert titles(find("покер", anna)) == []
        assert sorted(titles(find("мусор", anna))) == ["Мусоровоз", "Отходы"]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("gththf,jnrf пластика", "переработка пластика"),
        ("pererabotka", "переработк"),
        ("пластека и крышки", "пластека и крышки"),
        ("python script", "python script"),
    ],
)
def test_the_model_gets_words_in_the_alphabet_that_was_meant(
    omsk: City, anna: Member, text: str, understood: str
) -> None:
    with omsk.scope():
        assert as_understood(text, find(text, anna).terms) == understood


def test_a_beginning_is_not_taken_for_the_stem_of_another_word(
    omsk: City, tomsk: City, anna: Member
) -> None:
    cards = {
        "Бурятский за чаем": "",
        "Лёд": "Бур и бензопила.",
        "Слышу остановку": "",
        "Тихий двор": "Осталось мало.",
    }
    with tomsk.scope():
        for n, (title, text) in enumerate(cards.items(), start=1):
            put_listing(city=tomsk, kind="product", local_id=n, now=NOW, title=title, text=text)
    with omsk.scope():
        assert titles(find("бурят", anna))[0] == "Бурятский за чаем"
        assert titles(find("остано", anna))[0] == "Слышу остановку"
        assert titles(find("бур", anna)) == ["Лёд"], "a whole word"


@pytest.mark.usefixtures("network")
def test_what_was_typed_on_the_other_layout_keeps_its_alphabet(omsk: City, anna: Member) -> None:
    with omsk.scope():
        assert titles(find("ыефкш", anna)) == []  # "stari" is no «старшие»
        assert titles(find("икуфв", anna)) == ["Bread club"]


@pytest.mark.usefixtures("network")
def test_what_is_exactly_right_stays_first(omsk: City, tomsk: City, anna: Member) -> None:
    with tomsk.scope():
        for n, title in enumerate(("Полимер", "Пластика тела", "Пластилин"), start=50):
            put_listing(city=tomsk, kind="product", local_id=n, now=NOW, title=title)
    with omsk.scope():
        found = find("пластик", anna)
        assert titles(found)[:2] == ["Пластика тела", "Вторая доска"]  # the title weighs more
        assert titles(found)[2:] == ["Полимер"]  # a synonym
        assert found.exact == 2


def test_a_text_over_the_megabyte_of_a_vector_is_found_by_its_title(
    omsk: City, tomsk: City, anna: Member
) -> None:
    words = " ".join(f"слово{n:x}{'щ' * 50}" for n in range(30_000))
    with tomsk.scope():
        put_listing(
            city=tomsk, kind="format", local_id=1, now=NOW, title="Длинный рассказ", text=words,
            people=[f"имя{n}{'ж' * 70}" for n in range(20_000)],
        )  # fmt: skip
    with omsk.scope():
        assert titles(find("длинный рассказ", anna)) == ["Длинный рассказ"]


def test_words_leave_the_dictionary_with_their_last_card(tomsk: City) -> None:
    with tomsk.scope():
        for n in (1, 2):
            put_listing(city=tomsk, kind="format", local_id=n, now=NOW, title="Тройка")
        put_listing(city=tomsk, kind="format", local_id=3, now=NOW, title="Четвёрка")
        put_listing(city=tomsk, kind="format", local_id=3, now=NOW, title="Пятёрка")
        unlist(city=tomsk, kind="format", local_id=1)
        kept = {"тройк", "пятерк", "томск", "tomsk"}
        assert set(Word.objects.values_list("word", flat=True)) == kept
        unlist(city=tomsk, kind="format", local_id=2)
        unlist(city=tomsk, kind="format", local_id=3)
        assert not Word.objects.exists()


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO directory_word (lexeme, word, phonetic, hashes) VALUES ('бетон', {})",
        "INSERT INTO directory_word (lexeme, word, phonetic, hashes) VALUES ('a | b', {})",
        "INSERT INTO directory_word (id, lexeme, word, phonetic, hashes) VALUES (9, 'доск', {})",
        "UPDATE directory_word SET lexeme = 'бетон'",
    ],
)
def test_a_city_adds_no_word_that_no_card_has(omsk: City, statement: str) -> None:
    refused = pytest.raises(DatabaseError)
    with omsk.scope(), connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(statement.format("'x', 'x', ARRAY[1]"))


@pytest.mark.usefixtures("network")
def test_a_city_removes_no_word_that_a_card_has(omsk: City) -> None:
    with omsk.scope():
        before = Word.objects.count()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM directory_word")
        assert Word.objects.count() == before


@pytest.mark.usefixtures("network")
def test_a_search_takes_a_few_statements(omsk: City, anna: Member) -> None:
    with omsk.scope():
        find("питон", anna)  # reads the synonyms once
        for text, most in (("пластик", 2), ("палстик", 3), ("нет такого", 6), ("", 1)):
            with CaptureQueriesContext(connection) as taken:
                search_by_words(SearchQuery(text=text, reader=anna))
            assert len(taken) <= most, text


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("text", ["Катя Бурмистрова", "Кате", "Бурмистровой Кате"])
def test_a_short_name_finds_the_full_one(tomsk: City, text: str) -> None:
    with tomsk.scope():
        put_listing(
            city=tomsk,
            kind=Listing.Kind.EXPERT,
            local_id=99,
            now=NOW,
            title="Екатерина Бурмистрова",
            summary="Отходы и закон",
            people=["Екатерина Бурмистрова"],
        )
        found = search(SearchQuery(text=text, reader=True))
        assert len(found) == 1


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("разговорник", "Чай со старшими"),
        ("перевозчик", "Велосипед в электричке"),
        ("чертёжник", "Наличники Томска"),
    ],
)
def test_a_word_of_the_same_root_is_found_and_said(tomsk: City, text: str, title: str) -> None:
    with tomsk.scope():
        found = search(SearchQuery(text=text, reader=True))
        assert titles(found) == [title]
        assert [term.how for term in found.terms] == [How.RELATED]


@pytest.mark.usefixtures("network")
def test_a_word_that_is_right_is_not_corrected(tomsk: City) -> None:
    with tomsk.scope():
        assert titles(search_by_words(SearchQuery(text="канта", reader=True))) == ["Карта шума"]
        right = SearchQuery(text="канта", reader=True, right=frozenset({"канта"}))
        found = search_by_words(right)
        assert (titles(found), [term.how for term in found.terms]) == ([], [How.UNKNOWN])
